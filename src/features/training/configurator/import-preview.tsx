import { ArrowRightIcon } from 'lucide-react';
import { FORMATS } from '@/core/training/interchange/formats';
import type { ImportResult } from '@/core/training/interchange/import-configuration';
import type { ImportNote } from '@/core/training/interchange/portable';
import { formatPlural } from '@/lib/format';
import { formatSetting, settingLabel } from './hyperparameter-fields';

type ReadResult = Extract<ImportResult, { kind: 'read' }>;

/** What an import would change, what it converts, and what it cannot take over. */
export function ImportPreview({ result }: { result: ReadResult }) {
  const { format, changes, notes, taken } = result;
  const of = (kind: ImportNote['kind']) => notes.filter((note) => note.kind === kind);
  const unknown = of('unknown');
  return (
    <div className="flex flex-col gap-4 text-sm">
      <p>
        Read as <span className="font-medium">{FORMATS[format].name}</span>: {formatPlural(taken, 'setting')}{' '}
        taken over, {formatPlural(changes.length, 'change')}. What the text does not name stays as it is.
      </p>
      {changes.length > 0 && (
        <section className="flex flex-col gap-1">
          <h3 className="font-medium">Changes</h3>
          <dl className="flex flex-col">
            {changes.map(({ setting, from, to }) => (
              <div
                key={setting}
                className="flex flex-wrap items-baseline justify-between gap-x-4 border-b py-1.5 last:border-0"
              >
                <dt className="text-muted-foreground">{settingLabel(setting)}</dt>
                <dd className="flex min-w-0 flex-wrap items-center justify-end gap-x-1.5 font-mono wrap-anywhere">
                  <span className="text-muted-foreground">{formatSetting(setting, from)}</span>
                  <ArrowRightIcon aria-label="becomes" className="size-3.5 shrink-0" />
                  <span className="font-medium">{formatSetting(setting, to)}</span>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <NoteList title="Converted" notes={of('converted')} />
      <NoteList title="Not taken over" notes={of('refused')} />
      {unknown.length > 0 && (
        <details>
          <summary className="cursor-pointer rounded-sm font-medium">
            {formatPlural(unknown.length, 'name')} without a counterpart here
          </summary>
          <p className="mt-1 font-mono text-xs text-muted-foreground wrap-anywhere">
            {unknown.map(({ path, line }) => (line === null ? path : `${path} (line ${line})`)).join(', ')}
          </p>
        </details>
      )}
    </div>
  );
}

function NoteList({ title, notes }: { title: string; notes: readonly ImportNote[] }) {
  if (notes.length === 0) return null;
  return (
    <section className="flex flex-col gap-1">
      <h3 className="font-medium">{title}</h3>
      <ul className="list-disc space-y-1 pl-4 text-muted-foreground">
        {notes.map((note) => (
          <li key={`${note.path} ${note.line ?? ''}`}>
            <span className="font-mono text-foreground">{note.path}</span>
            {note.line !== null && ` (line ${note.line})`}: {note.message}
          </li>
        ))}
      </ul>
    </section>
  );
}
