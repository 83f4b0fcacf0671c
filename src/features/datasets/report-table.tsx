import { CircleXIcon, TriangleAlertIcon } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import type { DatasetDefect } from '@/core/datasets/dataset.schema';
import { formatCount, MISSING } from '@/lib/format';
import { codeWords } from './report-filters';

type ReportTableProps = {
  defects: readonly DatasetDefect[];
  /** Opens the row that a defect is about; those of the whole file have none. */
  onOpenRow: (defect: DatasetDefect) => void;
};

/** One defect a row: where it is in the uploaded file, what it is, what to do. */
export function ReportTable({ defects, onOpenRow }: ReportTableProps) {
  return (
    <Card className="overflow-hidden">
      <Table label="Defects of the file">
        <TableHeader>
          <TableRow className="hover:bg-transparent">
            <TableHead>Severity</TableHead>
            <TableHead className="text-right max-sm:hidden">Line</TableHead>
            <TableHead className="text-right max-sm:hidden">Column</TableHead>
            <TableHead>Defect</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {defects.map((defect, index) => (
            <DefectRow key={`${defect.line}-${defect.code}-${index}`} defect={defect} onOpenRow={onOpenRow} />
          ))}
        </TableBody>
      </Table>
      {defects.length === 0 && (
        <p className="p-6 text-center text-sm text-muted-foreground">No defect passes these filters.</p>
      )}
    </Card>
  );
}

/** Error or warning, by icon and word. */
export function DefectSeverity({ severity }: Pick<DatasetDefect, 'severity'>) {
  return severity === 'error' ? (
    <span className="inline-flex items-center gap-1.5 text-status-failed">
      <CircleXIcon aria-hidden className="size-3.5" />
      Error
    </span>
  ) : (
    <span className="inline-flex items-center gap-1.5 text-warning">
      <TriangleAlertIcon aria-hidden className="size-3.5" />
      Warning
    </span>
  );
}

type DefectRowProps = { defect: DatasetDefect; onOpenRow: (defect: DatasetDefect) => void };

function DefectRow({ defect, onOpenRow }: DefectRowProps) {
  const { line, column, code, message, suggestion, conversation_id: conversationId } = defect;
  return (
    <TableRow>
      <TableCell className="align-top">
        <DefectSeverity severity={defect.severity} />
      </TableCell>
      {/* Line 0: the defect is the whole file's. */}
      <TableCell className="text-right align-top font-mono max-sm:hidden">
        {line === 0 ? MISSING : formatCount(line)}
      </TableCell>
      <TableCell className="text-right align-top font-mono max-sm:hidden">{formatCount(column)}</TableCell>
      <TableCell className="align-top sm:min-w-64">
        <p className="wrap-anywhere">{message}</p>
        {suggestion !== undefined && <p className="wrap-anywhere text-muted-foreground">{suggestion}</p>}
        <p className="mt-0.5 text-xs wrap-anywhere text-muted-foreground">
          <span className="sm:hidden">
            {line === 0 ? 'The whole file' : `Line ${formatCount(line)}`}
            {column !== undefined && `, column ${formatCount(column)}`}
            {' · '}
          </span>
          {codeWords(code)}
          {conversationId !== undefined && (
            <>
              {' · '}
              <span className="font-mono">{conversationId}</span>
            </>
          )}
          {defect.offset !== undefined && (
            <>
              <span className="max-sm:hidden"> · </span>
              <Button
                variant="link"
                size="inline"
                className="max-sm:block max-sm:py-1"
                onClick={() => onOpenRow(defect)}
                aria-label={`Show the row at line ${formatCount(line)}: ${codeWords(code)}`}
              >
                Show row
              </Button>
            </>
          )}
        </p>
      </TableCell>
    </TableRow>
  );
}
