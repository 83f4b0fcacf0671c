import { CircleAlertIcon } from 'lucide-react';
import { formatPlural } from '@/lib/format';

interface CompareNotesProps {
  /** Parts of the address that are no id. */
  malformed: readonly string[];
  /** Ids that the person has no training with. */
  missing: readonly string[];
}

/** Says which runs of the address are not shown, and why; nothing when all are. */
export function CompareNotes({ malformed, missing }: CompareNotesProps) {
  if (malformed.length === 0 && missing.length === 0) return null;
  return (
    <div role="status" className="flex items-start gap-2 rounded-lg border bg-card px-4 py-3 text-sm">
      <CircleAlertIcon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
      <div className="flex min-w-0 flex-col gap-1">
        {missing.length > 0 && (
          <p>
            {formatPlural(missing.length, 'training')} of this address {missing.length === 1 ? 'is' : 'are'}{' '}
            not shown: {missing.length === 1 ? 'it does' : 'they do'} not exist, or{' '}
            {missing.length === 1 ? 'belongs' : 'belong'} to another account.
          </p>
        )}
        {malformed.length > 0 && (
          <p>
            The address is damaged: {formatPlural(malformed.length, 'part')} of it{' '}
            {malformed.length === 1 ? 'is' : 'are'} no id of a training.
          </p>
        )}
        {[...missing, ...malformed].map((text) => (
          <code key={text} className="font-mono text-xs wrap-anywhere text-muted-foreground">
            {text}
          </code>
        ))}
      </div>
    </div>
  );
}
