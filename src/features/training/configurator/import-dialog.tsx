'use client';

import { useId, useState, type DragEvent } from 'react';
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
import { Textarea } from '@/components/ui/textarea';
import { importConfiguration, type ImportResult } from '@/core/training/interchange/import-configuration';
import type { ImportContext, PortableConfiguration } from '@/core/training/interchange/portable';
import { cn } from '@/lib/cn';
import { ImportPreview } from './import-preview';
import { parseConfigurationText } from './parse-configuration-text';

/** Read before a file is taken for text; far more than any configuration. */
const MAX_FILE_BYTES = 256 * 1024;

interface ImportDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The settings as they are, and what can be chosen. */
  context: ImportContext;
  onApply: (configuration: PortableConfiguration) => void;
}

/** Takes over settings from a pasted, dropped or picked configuration; what changes is shown before it is applied. */
export function ImportDialog({ open, onOpenChange, context, onApply }: ImportDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent className="max-w-2xl">
        <DialogHeader>
          <DialogTitle>Import a configuration</DialogTitle>
          <DialogDescription>
            From BrightRun, PEFT and TRL, Axolotl or LLaMA-Factory, as YAML or JSON. You see what changes
            before it does; nothing leaves this page.
          </DialogDescription>
        </DialogHeader>
        <ImportForm
          context={context}
          onApply={(configuration) => {
            onApply(configuration);
            onOpenChange(false);
          }}
        />
      </DialogContent>
    </Dialog>
  );
}

function ImportForm({ context, onApply }: Pick<ImportDialogProps, 'context' | 'onApply'>) {
  const [text, setText] = useState('');
  const [isOver, setIsOver] = useState(false);
  const [result, setResult] = useState<ImportResult | null>(null);
  const fileId = useId();

  const readText = async (given: string) => {
    setText(given);
    const parsed = await parseConfigurationText(given);
    setResult(
      'problem' in parsed
        ? { kind: 'unreadable', problem: parsed.problem }
        : importConfiguration(parsed.entries, context),
    );
  };
  const readFile = async (file: File) => {
    if (file.size > MAX_FILE_BYTES) {
      setResult({
        kind: 'unreadable',
        problem: `“${file.name}” is too large to be a configuration. Nothing is changed: choose another file.`,
      });
      return;
    }
    await readText(await file.text());
  };
  const drop = async (event: DragEvent) => {
    setIsOver(false);
    const [file] = event.dataTransfer.files;
    // Dropped text is the field's own business.
    if (!file) return;
    event.preventDefault();
    await readFile(file);
  };

  return (
    <>
      <Field
        label="Configuration"
        hint="Paste it here, or drop a file."
        error={result?.kind === 'unreadable' ? result.problem : undefined}
      >
        {(control) => (
          <Textarea
            {...control}
            value={text}
            rows={7}
            spellCheck={false}
            placeholder={'lora_r: 16\nlearning_rate: 2e-4'}
            className={cn('font-mono text-sm', isOver && 'border-ring bg-muted')}
            onChange={(event) => {
              if (event.target.value.trim() !== '') return readText(event.target.value);
              setText(event.target.value);
              setResult(null);
            }}
            onDragOver={() => setIsOver(true)}
            onDragLeave={() => setIsOver(false)}
            onDrop={drop}
          />
        )}
      </Field>
      <div aria-live="polite">{result?.kind === 'read' && <ImportPreview result={result} />}</div>
      <DialogFooter className="sm:justify-between">
        <Button asChild variant="outline" className="has-focus-visible:outline-2">
          <label htmlFor={fileId} className="cursor-pointer">
            Choose a file
            <input
              id={fileId}
              type="file"
              accept=".yaml,.yml,.json,.txt"
              className="sr-only"
              onChange={(event) => {
                const [file] = event.target.files ?? [];
                // Cleared, so that picking the same file again counts as a change.
                event.target.value = '';
                if (file) void readFile(file);
              }}
            />
          </label>
        </Button>
        <Button
          disabled={result?.kind !== 'read' || result.changes.length === 0}
          onClick={() => {
            if (result?.kind === 'read') onApply(result.result);
          }}
        >
          Apply
        </Button>
      </DialogFooter>
    </>
  );
}
