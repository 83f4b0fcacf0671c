'use client';

import { useState, type ComponentProps } from 'react';
import { Input } from '@/components/ui/input';

interface ExactInputProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange'> {
  /** NaN while what is typed is no number. */
  value: number;
  format: (value: number) => string;
  onChange: (value: number) => void;
}

const parseNumber = (text: string): number => (text.trim() === '' ? NaN : Number(text));

/** A number typed exactly, also as `2e-4`. What is typed stays as it is until the value comes from elsewhere. */
export function ExactInput({ value, format, onChange, onBlur, ...props }: ExactInputProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const isDraftCurrent = draft !== null && Object.is(parseNumber(draft), value);
  const settled = Number.isFinite(value) ? format(value) : '';
  return (
    <Input
      {...props}
      type="text"
      inputMode="decimal"
      autoComplete="off"
      value={isDraftCurrent ? draft : settled}
      onChange={(event) => {
        setDraft(event.target.value);
        onChange(parseNumber(event.target.value));
      }}
      onBlur={(event) => {
        if (Number.isFinite(value)) setDraft(null);
        onBlur?.(event);
      }}
    />
  );
}
