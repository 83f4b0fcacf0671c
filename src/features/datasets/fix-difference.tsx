import type { FixEffect, FixPreview } from '@/core/datasets/fixes/fixes.schema';
import { formatBytes, formatCount, formatPlural } from '@/lib/format';
import { FIX_WORDS } from './fix-words';

/** What the chosen fixes change: the counts before and after (or that only a sample was looked at), then each fix with its first rows. */
export function FixDifference({ preview }: { preview: FixPreview }) {
  const { effects, refusal } = preview;
  return (
    <div className="flex flex-col gap-3 border-t pt-4 text-sm">
      {refusal === null ? (
        <p className="tabular-nums">{whatComesOfIt(preview)}</p>
      ) : (
        <p role="alert" className="text-status-failed">
          {refusal}
        </p>
      )}
      {effects.map((effect) => (
        <Effect key={effect.fix} effect={effect} />
      ))}
    </div>
  );
}

/** The counts of the whole file, or how much of a large one was looked at. */
function whatComesOfIt({ whole, looked_at }: FixPreview): string {
  if (whole === null) {
    return (
      `This is a sample: the first ${formatPlural(looked_at.rows, 'row')} (${formatBytes(looked_at.bytes)}) of the file. ` +
      'The version is made from all of it; where it cannot be, it says why.'
    );
  }
  const { before, after } = whole;
  return (
    `${formatCount(before.rows)} → ${formatPlural(after.rows, 'row')}: ` +
    `${formatCount(before.training_pairs)} → ${formatCount(after.training_pairs)} training pairs, ` +
    `${formatCount(before.validation_pairs)} → ${formatCount(after.validation_pairs)} validation pairs, ` +
    `${formatBytes(whole.file_bytes)}.`
  );
}

function Effect({ effect: { fix, rows, examples } }: { effect: FixEffect }) {
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-medium">
        {FIX_WORDS[fix].label}
        <span className="font-normal text-muted-foreground tabular-nums">{` · ${formatPlural(rows, 'row')}`}</span>
      </h3>
      {examples.map(({ line, before, after }) => (
        <dl key={line} className="rounded-md border px-3 py-2">
          <dt className="text-xs text-muted-foreground">{`Line ${formatCount(line)}, before`}</dt>
          <Text value={before} />
          <dt className="mt-1 text-xs text-muted-foreground">After</dt>
          {after === null ? (
            <dd className="text-muted-foreground">The row is left out.</dd>
          ) : (
            <Text value={after} />
          )}
        </dl>
      ))}
    </section>
  );
}

/** Line breaks and spaces as they are: they are often what changes. */
function Text({ value }: { value: string }) {
  if (value.trim() === '') {
    const words = value === '' ? 'The message is empty.' : 'Only white space.';
    return <dd className="text-muted-foreground">{words}</dd>;
  }
  return <dd className="font-mono text-xs wrap-anywhere whitespace-pre-wrap">{value}</dd>;
}
