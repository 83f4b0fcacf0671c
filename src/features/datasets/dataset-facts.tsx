import { CopyButton } from '@/components/states/copy-button';
import { FactList, type Fact } from '@/components/states/fact-list';
import { RelativeTime } from '@/components/states/relative-time';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import { approximateTokenCounter } from '@/core/datasets/token-count';
import { TOKEN_PROFILES } from '@/core/tokens/token-profile';
import { formatBytes, MISSING } from '@/lib/format';
import { FORMAT_NAMES } from '@/core/datasets/format-names';

/** Where the dataset comes from and how it is known elsewhere. */
export function DatasetFacts({ dataset }: { dataset: DatasetView }) {
  const facts: Fact[] = [
    { label: 'File', value: dataset.file_name },
    { label: 'Size', value: formatBytes(dataset.file_size) },
    ...(dataset.status === 'ready' || dataset.status === 'error' ? factsOfContent(dataset) : []),
    { label: 'Version', value: dataset.version },
    { label: 'Added', value: <RelativeTime timestamp={dataset.created_at} /> },
    { label: 'Id', value: <Identifier value={dataset.id} label="Copy the dataset's id" /> },
  ];
  return (
    <Card className="h-fit">
      <CardHeader>
        <CardTitle>Facts</CardTitle>
      </CardHeader>
      <CardContent className="py-2">
        <FactList facts={facts} />
      </CardContent>
    </Card>
  );
}

/** What validation found out. */
function factsOfContent(dataset: DatasetView): Fact[] {
  const { format, detection_evidence: evidence, normalized_sha256: sha256 } = dataset;
  const isAsked = (dataset.defect_counts?.requested_format_differs ?? 0) > 0;
  const formatName = format === null ? MISSING : FORMAT_NAMES[format];
  return [
    { label: 'Format', value: isAsked ? `${formatName}, as asked` : formatName },
    { label: isAsked ? 'Looks different' : 'Recognized by', value: evidence ?? MISSING },
    { label: 'Tokens counted with', value: tokenizerWords(dataset.tokenizer) },
    { label: 'Validated', value: <RelativeTime timestamp={dataset.validated_at} /> },
    {
      label: 'SHA-256 of what trains',
      value: sha256 === null ? MISSING : <Identifier value={sha256} label="Copy the hash" />,
    },
  ];
}

function tokenizerWords(tokenizer: string | null): string {
  if (tokenizer === approximateTokenCounter.name) return 'Estimated: 4 characters each';
  return TOKEN_PROFILES.find(({ id }) => id === tokenizer)?.name ?? tokenizer ?? MISSING;
}

const SHOWN_CHARACTERS = 8;

function Identifier({ value, label }: { value: string; label: string }) {
  return (
    <span className="inline-flex items-center gap-1 font-mono text-xs" title={value}>
      {value.slice(0, SHOWN_CHARACTERS)}…
      <CopyButton value={value} label={label} />
    </span>
  );
}
