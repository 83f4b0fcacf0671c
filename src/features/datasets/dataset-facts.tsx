import { CopyButton } from '@/components/states/copy-button';
import { FactList, type Fact } from '@/components/states/fact-list';
import { RelativeTime } from '@/components/states/relative-time';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import { formatBytes, MISSING } from '@/lib/format';
import { FORMAT_NAMES } from './dataset-formats';

/** Where the dataset comes from and how it is known elsewhere. */
export function DatasetFacts({ dataset }: { dataset: DatasetView }) {
  const facts: Fact[] = [
    { label: 'File', value: dataset.file_name },
    { label: 'Size', value: formatBytes(dataset.file_size) },
    { label: 'Format', value: dataset.format === null ? MISSING : FORMAT_NAMES[dataset.format] },
    { label: 'Recognized by', value: dataset.detection_evidence ?? MISSING },
    { label: 'Tokens counted with', value: dataset.tokenizer ?? MISSING },
    { label: 'Version', value: dataset.version },
    { label: 'Added', value: <RelativeTime timestamp={dataset.created_at} /> },
    { label: 'Validated', value: <RelativeTime timestamp={dataset.validated_at} /> },
    { label: 'Id', value: <Identifier value={dataset.id} label="Copy the dataset's id" /> },
    {
      label: 'SHA-256 of what trains',
      value:
        dataset.normalized_sha256 === null ? (
          MISSING
        ) : (
          <Identifier value={dataset.normalized_sha256} label="Copy the hash" />
        ),
    },
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

const SHOWN_CHARACTERS = 8;

function Identifier({ value, label }: { value: string; label: string }) {
  return (
    <span className="inline-flex items-center gap-1 font-mono text-xs" title={value}>
      {value.slice(0, SHOWN_CHARACTERS)}…
      <CopyButton value={value} label={label} />
    </span>
  );
}
