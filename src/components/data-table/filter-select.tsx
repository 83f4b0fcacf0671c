'use client';

import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../ui/select';

const ANY = 'any';

interface FilterSelectProps<Value extends string> {
  label: string;
  /** The choice that filters nothing. */
  anyLabel: string;
  value: Value | undefined;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value | undefined) => void;
}

/** One filter of a list: any, or one of its values. */
export function FilterSelect<Value extends string>({
  label,
  anyLabel,
  value,
  options,
  onChange,
}: FilterSelectProps<Value>) {
  return (
    <Select
      value={value ?? ANY}
      onValueChange={(picked) => onChange(options.find((option) => option.value === picked)?.value)}
    >
      <SelectTrigger aria-label={label} className="w-auto max-w-60 min-w-32 max-sm:flex-1">
        <SelectValue />
      </SelectTrigger>
      <SelectContent>
        <SelectItem value={ANY}>{anyLabel}</SelectItem>
        {options.map((option) => (
          <SelectItem key={option.value} value={option.value}>
            {option.label}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}
