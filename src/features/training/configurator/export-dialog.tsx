'use client';

import { DownloadIcon } from 'lucide-react';
import { useState } from 'react';
import { CopyButton } from '@/components/states/copy-button';
import { Button } from '@/components/ui/button';
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import { exportConfiguration } from '@/core/training/interchange/export-configuration';
import { FORMATS, type InterchangeFormat } from '@/core/training/interchange/formats';
import type { PortableConfiguration } from '@/core/training/interchange/portable';
import { downloadText } from '@/lib/download';

interface ExportDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  configuration: PortableConfiguration;
}

const FORMAT_IDS = Object.keys(FORMATS) as InterchangeFormat[];

/** The settings as a document for this page or for another tool, to copy or to download. */
export function ExportDialog({ open, onOpenChange, configuration }: ExportDialogProps) {
  const [format, setFormat] = useState<InterchangeFormat>('brightrun');
  const { text, extension } = exportConfiguration(format, configuration);
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent className="max-w-2xl">
        <DialogHeader>
          <DialogTitle>Export the configuration</DialogTitle>
          <DialogDescription>
            All settings but the dataset. BrightRun’s own format can be imported here again without a loss.
          </DialogDescription>
        </DialogHeader>
        <Field label="Format">
          {(control) => (
            <Select value={format} onValueChange={(id) => setFormat(id as InterchangeFormat)}>
              <SelectTrigger {...control}>
                <SelectValue />
              </SelectTrigger>
              <SelectContent>
                {FORMAT_IDS.map((id) => (
                  <SelectItem key={id} value={id}>
                    {FORMATS[id].name}
                  </SelectItem>
                ))}
              </SelectContent>
            </Select>
          )}
        </Field>
        <div className="relative min-w-0">
          {/* A region that scrolls has to be reachable by keyboard. */}
          <div
            role="region"
            aria-label="Exported configuration"
            tabIndex={0}
            className="max-h-80 overflow-auto rounded-md border bg-muted/40 p-3"
          >
            <pre className="font-mono text-xs">{text}</pre>
          </div>
          <CopyButton
            value={text}
            label="Copy the configuration"
            className="absolute top-2 right-2 size-8 border bg-card"
          />
        </div>
        <DialogFooter>
          <Button onClick={() => downloadText(text, `training-${format}.${extension}`)}>
            <DownloadIcon aria-hidden />
            Download
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
