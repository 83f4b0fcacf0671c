import { Card } from '@/components/ui/card';
import { fieldsOf } from '@/core/api-docs/describe-schema';
import type { JsonSchema } from '@/core/api-docs/openapi';
import { FieldTable } from './field-table';

/** A named schema with its fields. */
export function SchemaCard({ name, schema }: { name: string; schema: JsonSchema }) {
  return (
    <Card className="overflow-hidden">
      <h3 id={`schema-${name}`} className="scroll-mt-4 border-b px-4 py-3 font-mono text-sm font-medium">
        {name}
      </h3>
      <FieldTable label={`Fields of ${name}`} fields={fieldsOf(schema)} />
    </Card>
  );
}
