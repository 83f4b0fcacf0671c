'use client';

import { FileInputIcon, FileOutputIcon } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { CopyButton } from '@/components/states/copy-button';
import { Button } from '@/components/ui/button';
import type { ImportContext, PortableConfiguration } from '@/core/training/interchange/portable';
import { paths } from '@/config/paths';

// Loaded when one is opened first.
const ExportDialog = dynamic(() => import('./export-dialog').then((module) => module.ExportDialog), {
  ssr: false,
});
const ImportDialog = dynamic(() => import('./import-dialog').then((module) => module.ImportDialog), {
  ssr: false,
});

interface ConfigurationToolbarProps {
  /** What an import is read against. */
  context: ImportContext;
  /** Null while a setting is not valid: then there is nothing to write. */
  configuration: PortableConfiguration | null;
  /** The query of an address that opens this configuration; null while a setting is not valid. */
  link: string | null;
  onImport: (configuration: PortableConfiguration) => void;
}

/** Brings settings in, and takes them out: as a document, or as a link. */
export function ConfigurationToolbar({ context, configuration, link, onImport }: ConfigurationToolbarProps) {
  const [open, setOpen] = useState<'import' | 'export' | null>(null);
  const [isUsed, setIsUsed] = useState({ import: false, export: false });
  const show = (dialog: 'import' | 'export') => {
    setIsUsed((used) => ({ ...used, [dialog]: true }));
    setOpen(dialog);
  };
  const onOpenChange = (isOpen: boolean) => {
    if (!isOpen) setOpen(null);
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button variant="outline" size="sm" onClick={() => show('import')}>
        <FileInputIcon aria-hidden />
        Import
      </Button>
      <Button variant="outline" size="sm" disabled={configuration === null} onClick={() => show('export')}>
        <FileOutputIcon aria-hidden />
        Export
      </Button>
      {link !== null && (
        <CopyButton
          value={`${window.location.origin}${paths.configureTraining()}?${link}`}
          label="Copy link"
          isLabelShown
        />
      )}
      {isUsed.import && (
        <ImportDialog
          open={open === 'import'}
          onOpenChange={onOpenChange}
          context={context}
          onApply={onImport}
        />
      )}
      {isUsed.export && configuration && (
        <ExportDialog open={open === 'export'} onOpenChange={onOpenChange} configuration={configuration} />
      )}
    </div>
  );
}
