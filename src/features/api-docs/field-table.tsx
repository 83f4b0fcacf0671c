import { Fragment } from 'react';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { paths } from '@/config/paths';
import type { SchemaField } from '@/core/api-docs/describe-schema';

/** Fields of a body, an answer or a schema, one a row; named schemas are linked. */
export function FieldTable({ label, fields }: { label: string; fields: readonly SchemaField[] }) {
  return (
    <Table label={label}>
      <TableHeader>
        <TableRow>
          <TableHead>Field</TableHead>
          <TableHead>Type</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {fields.map(({ place, type, refersTo, isRequired }) => (
          <TableRow key={place}>
            <TableCell className="w-1/2 align-top font-mono text-xs wrap-anywhere">
              {place.split('.').map((part, index) => (
                <Fragment key={index}>
                  {index > 0 && (
                    <>
                      .<wbr />
                    </>
                  )}
                  {part}
                </Fragment>
              ))}
              {!isRequired && <span className="font-sans text-muted-foreground"> optional</span>}
            </TableCell>
            <TableCell className="align-top text-xs wrap-anywhere">
              {refersTo === null ? (
                type
              ) : (
                <a
                  href={`${paths.apiDocsOf('schemas')}#schema-${refersTo}`}
                  className="underline underline-offset-4"
                >
                  {type}
                </a>
              )}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
