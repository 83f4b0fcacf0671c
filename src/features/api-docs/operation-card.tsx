import { CodeBlock } from '@/components/states/code-block';
import { Badge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { curlExample } from '@/core/api-docs/curl-example';
import { fieldsOf, typeWords, type SchemaField } from '@/core/api-docs/describe-schema';
import { schemaNameOf, type ApiOperation, type OpenApiDocument } from '@/core/api-docs/openapi';
import type { ListedOperation } from '@/core/api-docs/operations';
import { FieldTable } from './field-table';
import { WithCode } from './with-code';

/** One operation: what it does and who may call it; opened, what it takes, what it answers and a command line. */
export function OperationCard({ document, listed }: { document: OpenApiDocument; listed: ListedOperation }) {
  const { method, path, operation } = listed;
  const example = curlExample(document, listed);
  return (
    <Card className="overflow-hidden">
      <details>
        <summary className="flex cursor-pointer flex-col gap-1 px-4 py-3 hover:bg-muted/50">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <Badge variant={method === 'GET' ? 'secondary' : 'default'} className="font-mono">
              {method}
            </Badge>
            <code className="font-mono text-sm font-medium wrap-anywhere">{path}</code>
          </span>
          <span className="text-sm text-muted-foreground">{operation.summary}</span>
        </summary>
        {/* A link to what is inside opens it. */}
        <div id={operation.operationId} className="flex scroll-mt-24 flex-col gap-4 border-t px-4 py-4">
          <p className="text-sm">
            <WithCode text={operation.description} />
          </p>
          {example !== null && <CodeBlock code={example} label={`${method} ${path} with curl`} />}
          <Part title="Parameters" fields={parameterFields(operation)} />
          <Part title="Body" fields={bodyFields(operation)} />
          <Answer operation={operation} />
        </div>
      </details>
    </Card>
  );
}

function Part({ title, fields }: { title: string; fields: readonly SchemaField[] }) {
  if (fields.length === 0) return null;
  return (
    <div className="flex flex-col gap-1">
      <h4 className="text-sm font-medium">{title}</h4>
      <FieldTable label={title} fields={fields} />
    </div>
  );
}

function Answer({ operation: { responses } }: { operation: ApiOperation }) {
  const [status, answer] = Object.entries(responses).find(([, { content }]) => content) ?? [];
  const [type, media] = Object.entries(answer?.content ?? {})[0] ?? [];
  const data = media?.schema.properties?.data;
  if (data === undefined) {
    return (
      <p className="text-sm">
        Answers {status} with a file of the type <code className="font-mono text-xs">{type}</code>.
      </p>
    );
  }
  const name = schemaNameOf(data);
  const fields = name ? [{ place: 'data', type: name, refersTo: name, isRequired: true }] : fieldsOf(data);
  return <Part title={`Answer (${status}), in data`} fields={fields} />;
}

const parameterFields = ({ parameters = [] }: ApiOperation): SchemaField[] =>
  parameters.map(({ name, in: place, required, schema }) => ({
    place: name,
    type: `${typeWords(schema)} in the ${place}`,
    refersTo: null,
    isRequired: required,
  }));

const bodyFields = ({ requestBody }: ApiOperation): SchemaField[] => {
  const schema = requestBody?.content['application/json']?.schema;
  return schema ? fieldsOf(schema) : [];
};
