'use client';

import { useMutation } from '@tanstack/react-query';
import { DownloadIcon } from 'lucide-react';
import { CopyButton } from '@/components/states/copy-button';
import { toastRequestError } from '@/components/states/request-error-toast';
import { Button } from '@/components/ui/button';
import { Card, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import type { ModelView } from '@/core/models/model.schema';
import { useModelDownloadUrls } from '@/data/models/models.mutations';
import { downloadFrom } from '@/lib/download';
import { formatBytes, formatCount } from '@/lib/format';

const SHOWN_HASH_CHARACTERS = 12;

/** The files of a model with what proves them complete; each link is made when it is asked for. */
export function DownloadPanel({ model }: { model: ModelView }) {
  const urls = useModelDownloadUrls(model.id);
  const total = model.artifacts.reduce((sum, file) => sum + file.bytes, 0);

  const download = useMutation({
    mutationFn: async (path: string) => {
      const { downloads } = await urls.mutateAsync();
      const file = downloads[path];
      if (!file) throw new Error(`${path} is not among the files of the model any more.`);
      downloadFrom(file.url, path.split('/').at(-1) ?? path);
    },
    onError: (error) => toastRequestError('The download did not start', error),
  });

  return (
    <Card className="overflow-hidden">
      <CardHeader className="flex-row flex-wrap items-center justify-between gap-3 pb-3">
        <div>
          <CardTitle>Files</CardTitle>
          <CardDescription>
            {formatBytes(total)} in all. Every file was read back and matched its sha256.
          </CardDescription>
        </div>
        <Button asChild>
          <a href={`/api/models/${model.id}/archive`} download>
            <DownloadIcon aria-hidden />
            Download all (zip)
          </a>
        </Button>
      </CardHeader>
      <Table
        label="Files of the model"
        className="[&_:is(td,th):first-child]:pl-4 sm:[&_:is(td,th):first-child]:pl-5"
      >
        <TableHeader>
          <TableRow className="hover:bg-transparent">
            <TableHead>File</TableHead>
            <TableHead className="text-right">Size</TableHead>
            <TableHead className="max-sm:hidden">sha256</TableHead>
            <TableHead className="w-12">
              <span className="sr-only">Download</span>
            </TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {model.artifacts.map((file) => (
            <TableRow key={file.path}>
              <TableCell className="max-w-56 truncate font-mono text-xs" title={file.path}>
                {file.path}
              </TableCell>
              <TableCell className="text-right whitespace-nowrap" title={`${formatCount(file.bytes)} bytes`}>
                {formatBytes(file.bytes)}
              </TableCell>
              <TableCell className="max-sm:hidden">
                <span className="flex items-center gap-1 font-mono text-xs" title={file.sha256}>
                  {file.sha256.slice(0, SHOWN_HASH_CHARACTERS)}…
                  <CopyButton value={file.sha256} label={`Copy the sha256 of ${file.path}`} />
                </span>
              </TableCell>
              <TableCell>
                <Button
                  variant="ghost"
                  size="icon-sm"
                  title={`Download ${file.path}`}
                  disabled={download.isPending}
                  onClick={() => download.mutate(file.path)}
                >
                  <DownloadIcon aria-hidden />
                  <span className="sr-only">Download {file.path}</span>
                </Button>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}
