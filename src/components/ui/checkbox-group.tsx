'use client';

import { useId, type ReactNode } from 'react';
import { Checkbox } from './checkbox';

type CheckboxGroupProps<Value extends string> = {
  legend: string;
  options: readonly { value: Value; label: ReactNode }[];
  /** The chosen values; kept in the order of the options. */
  value: readonly Value[];
  onChange: (value: Value[]) => void;
  onBlur?: () => void;
  /** What is wrong with the choice. */
  error: string | undefined;
};

/** Any number of a few options, one below the other, with what is wrong with the choice. */
export function CheckboxGroup<Value extends string>({
  legend,
  options,
  value,
  onChange,
  onBlur,
  error,
}: CheckboxGroupProps<Value>) {
  const id = useId();
  const choose = (changed: Value, isChosen: boolean) =>
    onChange(
      options
        .map((option) => option.value)
        .filter((one) => (one === changed ? isChosen : value.includes(one))),
    );
  return (
    <fieldset
      className="flex flex-col gap-2.5"
      aria-describedby={error === undefined ? undefined : `${id}-error`}
    >
      <legend className="mb-1.5 text-sm font-medium">{legend}</legend>
      {options.map((option) => (
        <div key={option.value} className="flex items-start gap-2.5">
          <Checkbox
            id={`${id}-${option.value}`}
            className="mt-0.5"
            checked={value.includes(option.value)}
            onCheckedChange={(isChosen) => choose(option.value, isChosen === true)}
            onBlur={onBlur}
          />
          <label htmlFor={`${id}-${option.value}`} className="text-sm">
            {option.label}
          </label>
        </div>
      ))}
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="text-sm text-status-failed">
          {error}
        </p>
      )}
    </fieldset>
  );
}
