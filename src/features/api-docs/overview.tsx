import { Badge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { paths } from '@/config/paths';
import type { ListedOperation } from '@/core/api-docs/operations';

/** The operations of an area, one a line, each leading to its description. */
export function Overview({ tag, operations }: { tag: string; operations: readonly ListedOperation[] }) {
  return (
    <Card>
      <ul className="divide-y">
        {operations.map(({ method, path, operation }) => (
          <li key={operation.operationId} className="flex flex-col gap-0.5 px-4 py-2.5">
            <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <Badge variant={method === 'GET' ? 'secondary' : 'default'} className="font-mono">
                {method}
              </Badge>
              <a
                href={`${paths.apiDocsOf(tag)}#${operation.operationId}`}
                className="font-mono text-sm font-medium wrap-anywhere hover:underline"
              >
                {path}
              </a>
            </span>
            <span className="text-sm text-muted-foreground">{operation.summary}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
