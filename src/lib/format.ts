/** How every screen writes numbers. Missing (`null`, `undefined`, not finite) is an en dash; zero and negative are values. */

type Maybe = number | null | undefined;

export const MISSING = '–';

const LOCALE = 'en-US';
const isMissing = (value: Maybe): value is null | undefined =>
  value === null || value === undefined || !Number.isFinite(value);

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const significant = (digits: number) =>
  new Intl.NumberFormat(LOCALE, { minimumSignificantDigits: digits, maximumSignificantDigits: digits });
const fourDigits = significant(4);
const dollars = new Intl.NumberFormat(LOCALE, { style: 'currency', currency: 'USD' });

/** A whole number with thousands separators: `12,408`. */
export const formatCount = (value: Maybe): string => (isMissing(value) ? MISSING : whole.format(value));

/** A number with up to `digits` decimals and thousands separators: `3.25`. */
export const formatDecimal = (value: Maybe, digits = 2): string =>
  isMissing(value) ? MISSING : new Intl.NumberFormat(LOCALE, { maximumFractionDigits: digits }).format(value);

/** A loss with four significant digits: `2.314`, `0.04210`. */
export const formatLoss = (value: Maybe): string => {
  if (isMissing(value)) return MISSING;
  if (value === 0) return '0';
  return Math.abs(value) < 1e-4 ? value.toExponential(3) : fourDigits.format(value).replaceAll(',', '');
};

/** A learning rate as people write it: `2e-4`, `1.5e-5`; zero is `0`. */
export const formatLearningRate = (value: Maybe): string => {
  if (isMissing(value)) return MISSING;
  if (value === 0) return '0';
  return Number(value.toPrecision(3)).toExponential();
};

/** US dollars: `$1,204.50`; more than nothing but less than a cent is `<$0.01`. */
export const formatMoney = (value: Maybe): string => {
  if (isMissing(value)) return MISSING;
  if (value > 0 && value < 0.01) return '<$0.01';
  return dollars.format(value);
};

/** A unit price in US dollars with as many decimals as it needs, two at least: `$0.0004`, `$3.00`. */
export const formatUnitPrice = (value: Maybe): string =>
  isMissing(value)
    ? MISSING
    : new Intl.NumberFormat(LOCALE, {
        style: 'currency',
        currency: 'USD',
        minimumFractionDigits: 2,
        maximumFractionDigits: 6,
      }).format(value);

/** A count in thousands and millions, for tokens: `940`, `12.4k`, `3.1M`. */
export const formatTokens = (value: Maybe): string => {
  if (isMissing(value)) return MISSING;
  for (const [limit, divisor, unit] of TOKEN_UNITS) {
    if (Math.abs(value) < limit) return `${formatDecimal(value / divisor, unit === '' ? 0 : 1)}${unit}`;
  }
  return `${formatDecimal(value / 1e9, 1)}B`;
};
/** Upper limits sit where rounding to one decimal would reach the next unit (999,950 is `1M`, not `1,000k`). */
const TOKEN_UNITS = [
  [999.5, 1, ''],
  [999_950, 1e3, 'k'],
  [999_950_000, 1e6, 'M'],
] as const;

/** A duration in seconds, by its two largest units: `42s`, `3m 20s`, `1h 12m`, `2d 4h`. */
export const formatDuration = (seconds: Maybe): string => {
  if (isMissing(seconds) || seconds < 0) return MISSING;
  if (seconds < 1) return seconds === 0 ? '0s' : '<1s';
  const total = Math.round(seconds);
  const parts = [
    [Math.floor(total / 86_400), 'd'],
    [Math.floor(total / 3600) % 24, 'h'],
    [Math.floor(total / 60) % 60, 'm'],
    [total % 60, 's'],
  ] as const;
  const first = parts.findIndex(([amount]) => amount > 0);
  return parts
    .slice(first, first + 2)
    .filter(([amount], index) => index === 0 || amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join(' ');
};

/** The time between two timestamps in seconds; null when either is missing. `to` may also be the present moment in ms. */
export const secondsBetween = (from: string | null, to: string | number | null): number | null =>
  from === null || to === null ? null : (new Date(to).getTime() - new Date(from).getTime()) / 1000;

/** Bytes in binary units: `512 B`, `14.2 KiB`, `1.5 GiB`. */
export const formatBytes = (bytes: Maybe): string => {
  if (isMissing(bytes)) return MISSING;
  let value = bytes;
  let unit = 0;
  while (unit < BYTE_UNITS.length - 1 && Math.abs(value) >= (unit === 0 ? 1024 : 1023.95)) {
    value /= 1024;
    unit += 1;
  }
  return `${formatDecimal(value, unit === 0 ? 0 : 1)} ${BYTE_UNITS[unit]}`;
};
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A share of 100: `42%`, `0.5%`. */
export const formatPercent = (value: Maybe): string => {
  if (isMissing(value)) return MISSING;
  return `${formatDecimal(value, Math.abs(value) > 0 && Math.abs(value) < 10 ? 1 : 0)}%`;
};

/** A rate with its unit: `1,204 tokens/s`. */
export const formatRate = (value: Maybe, unit: string): string =>
  isMissing(value) ? MISSING : `${formatDecimal(value, value < 10 ? 1 : 0)} ${unit}`;

/** A timestamp in full, with seconds and the time zone: what a relative time stands for. */
export const formatExactTime = (timestamp: string): string =>
  new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'long' }).format(new Date(timestamp));

/** `1 row`, `2 rows`; the plural may be given where it is irregular. */
export const formatPlural = (value: number, singular: string, plural = `${singular}s`): string =>
  `${formatCount(value)} ${value === 1 ? singular : plural}`;

/** The first letters of the first and the last word of a name: `AL`. */
export const formatInitials = (name: string): string => {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) =>
    word === undefined ? '' : (Array.from(word)[0] ?? ''),
  );
  return letters.join('').toUpperCase();
};
