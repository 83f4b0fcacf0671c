// Made once: an estimate writes hundreds of figures, and a formatter is slow to make.
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const rough = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 });

/** A figure as the sentences of an estimate write it. */
export const count = (value: number): string => whole.format(value);

/** A factor, to two digits. */
export const times = (value: number): string => rough.format(value);

/** A share from 0 to 1. */
export const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

export const plural = (value: number, noun: string): string =>
  `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
