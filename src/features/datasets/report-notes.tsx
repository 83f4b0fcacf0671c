import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import type { DatasetDefect, DatasetView } from '@/core/datasets/dataset.schema';
import { formatCount, formatPlural } from '@/lib/format';
import { codeWords } from './report-filters';

const EXAMPLE_LINES = 3;

type ReportNotesProps = {
  dataset: Pick<DatasetView, 'validation_errors' | 'defect_counts' | 'lints'>;
  onCode: (code: string) => void;
};

/** The kinds of defects at a glance, each with its count, first lines and what to do; and how far the checks have looked. */
export function ReportNotes({ dataset, onCode }: ReportNotesProps) {
  const defects = dataset.validation_errors ?? [];
  const kinds = Object.entries(dataset.defect_counts ?? {}).sort(([, left], [, right]) => right - left);
  const looked = dataset.lints?.looked_at;
  return (
    <Card>
      <details>
        <summary className="cursor-pointer px-4 py-3 text-sm font-medium">
          {`${formatPlural(kinds.length, 'kind')} of defects, with examples`}
        </summary>
        <ul className="flex flex-col divide-y border-t">
          {kinds.map(([code, count]) => (
            <Kind
              key={code}
              code={code}
              count={count}
              examples={defects.filter((defect) => defect.code === code)}
              onCode={onCode}
            />
          ))}
        </ul>
        {looked && looked.rows > 0 && (
          <p className="border-t px-4 py-3 text-sm text-muted-foreground tabular-nums">
            {`Of ${formatPlural(looked.rows, 'usable row')} ${formatCount(looked.repetitions)} were remembered to find copies, `}
            {`${formatCount(looked.near_duplicates)} compared for near copies, and ${formatCount(looked.personal_data)} read for languages and personal data.`}
          </p>
        )}
      </details>
    </Card>
  );
}

type KindProps = {
  code: string;
  count: number;
  examples: readonly DatasetDefect[];
  onCode: (code: string) => void;
};

function Kind({ code, count, examples, onCode }: KindProps) {
  const lines = examples.slice(0, EXAMPLE_LINES).map(({ line }) => formatCount(line));
  return (
    <li className="flex flex-wrap items-start justify-between gap-2 px-4 py-2.5 text-sm">
      <div className="min-w-0 flex-1">
        <p className="font-medium tabular-nums">{`${codeWords(code)} · ${formatCount(count)}`}</p>
        <p className="wrap-anywhere text-muted-foreground">
          {`${lines.length === 1 ? 'Line' : 'Lines'} ${lines.join(', ')}${count > lines.length ? ', …' : ''}. ${examples[0]?.suggestion ?? ''}`}
        </p>
      </div>
      <Button variant="ghost" size="sm" onClick={() => onCode(code)} aria-label={`Show ${codeWords(code)}`}>
        Show
      </Button>
    </li>
  );
}
