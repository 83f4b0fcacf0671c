import { useId, type ReactNode } from 'react';
import { cn } from '@/lib/cn';
import { Label } from './label';

/** What ties a control to its label, hint and error for assistive technology: spread it on the control. */
export type FieldControlProps = {
  id: string;
  'aria-invalid': boolean;
  'aria-describedby': string | undefined;
};

type FieldProps = {
  label: ReactNode;
  /** One sentence below the control. */
  hint?: ReactNode;
  /** What is wrong with the value; replaces the hint. */
  error?: string;
  className?: string;
  children: (control: FieldControlProps) => ReactNode;
};

/** A labelled control of a form with its hint or its error. */
export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const hasError = error !== undefined;
  const hasNote = hasError || hint !== undefined;
  return (
    <div className={cn('flex flex-col gap-1.5', className)}>
      <Label htmlFor={id}>{label}</Label>
      {children({ id, 'aria-invalid': hasError, 'aria-describedby': hasNote ? noteId : undefined })}
      {hasNote && (
        <p
          id={noteId}
          role={hasError ? 'alert' : undefined}
          className={cn('text-sm', hasError ? 'text-status-failed' : 'text-muted-foreground')}
        >
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
