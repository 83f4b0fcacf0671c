'use client';

import { WandSparklesIcon } from 'lucide-react';
import Link from 'next/link';
import { useId, useState } from 'react';
import { toastRequestError } from '@/components/states/request-error-toast';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import { datasetFixes, ROW_FIXES, type DatasetFixes } from '@/core/datasets/fixes/fixes.schema';
import { useApplyFixes, usePreviewFixes } from '@/data/datasets/dataset-versions.queries';
import { FixDifference } from './fix-difference';
import { FIX_WORDS } from './fix-words';

type FixableDataset = Pick<DatasetView, 'id'>;

/** “Fix…”: choose fixes, see what they change, make a new version. The dataset itself is never changed. */
export function FixDialog({ dataset }: { dataset: FixableDataset }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Dialog open={isOpen} onOpenChange={setIsOpen}>
      <DialogTrigger asChild>
        <Button variant="outline">
          <WandSparklesIcon aria-hidden />
          Fix…
        </Button>
      </DialogTrigger>
      <DialogContent className="max-w-2xl">
        <DialogHeader>
          <DialogTitle>Fix what is mechanical</DialogTitle>
          <DialogDescription>A new version is made and validated; this one stays as it is.</DialogDescription>
        </DialogHeader>
        <FixForm dataset={dataset} onClose={() => setIsOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

const NOTHING_CHOSEN = Object.fromEntries(ROW_FIXES.map((fix) => [fix, false])) as Omit<
  DatasetFixes,
  'resplit'
>;

function FixForm({ dataset, onClose }: { dataset: FixableDataset; onClose: () => void }) {
  const [chosen, setChosen] = useState(NOTHING_CHOSEN);
  const [split, setSplit] = useState({ isWanted: false, percent: '20', seed: '1' });
  const preview = usePreviewFixes(dataset.id);
  const apply = useApplyFixes(dataset.id);
  const [key, setKey] = useState('');
  const resplit = { validation_share: Number(split.percent) / 100, seed: Number(split.seed) };
  const fixes = datasetFixes.safeParse(split.isWanted ? { ...chosen, resplit } : chosen);
  const isSplitWrong = split.isWanted && !datasetFixes.safeParse({ resplit }).success;

  /** A difference that is shown is the one of another choice by then. */
  const change = (update: () => void) => {
    update();
    preview.reset();
  };
  const showDifference = (choice: DatasetFixes) => {
    setKey(crypto.randomUUID());
    preview.mutate(choice, {
      onError: (error) => toastRequestError('The fixes could not be tried', error),
    });
  };
  const makeVersion = (choice: DatasetFixes) =>
    apply.mutate(
      { client_key: key, fixes: choice },
      {
        onError: (error) => toastRequestError('The version was not made', error),
      },
    );

  if (apply.data) return <VersionInTheMaking version={apply.data.dataset} onClose={onClose} />;
  return (
    <>
      <fieldset className="flex flex-col gap-3" disabled={apply.isPending}>
        <legend className="sr-only">Fixes</legend>
        {ROW_FIXES.map((fix) => (
          <Choice
            key={fix}
            label={FIX_WORDS[fix].label}
            hint={FIX_WORDS[fix].hint}
            isChosen={chosen[fix]}
            onChoose={(isChosen) => change(() => setChosen({ ...chosen, [fix]: isChosen }))}
          />
        ))}
        <Choice
          label="Split again"
          hint="Conversations are put into training and validation anew, whatever the file says."
          isChosen={split.isWanted}
          onChoose={(isWanted) => change(() => setSplit({ ...split, isWanted }))}
        />
        {split.isWanted && (
          <div className="grid grid-cols-2 gap-3 pl-7">
            <Field
              label="For validation, %"
              error={isSplitWrong ? '5 to 50 %, and a whole number as seed.' : undefined}
            >
              {(control) => (
                <Input
                  inputMode="decimal"
                  value={split.percent}
                  onChange={(event) => change(() => setSplit({ ...split, percent: event.target.value }))}
                  {...control}
                />
              )}
            </Field>
            <Field label="Seed" hint="Another number splits otherwise.">
              {(control) => (
                <Input
                  inputMode="numeric"
                  value={split.seed}
                  onChange={(event) => change(() => setSplit({ ...split, seed: event.target.value }))}
                  {...control}
                />
              )}
            </Field>
          </div>
        )}
      </fieldset>
      <div aria-live="polite">{preview.data && <FixDifference preview={preview.data} />}</div>
      <DialogFooter>
        <Button variant="outline" onClick={onClose}>
          Cancel
        </Button>
        {preview.data?.refusal === null ? (
          <Button
            disabled={apply.isPending || !fixes.success}
            onClick={() => fixes.success && makeVersion(fixes.data)}
          >
            {apply.isPending ? 'Asking for the version…' : 'Make a new version'}
          </Button>
        ) : (
          <Button
            disabled={!fixes.success || preview.isPending}
            onClick={() => fixes.success && showDifference(fixes.data)}
          >
            {preview.isPending ? 'Reading the file…' : 'Show the difference'}
          </Button>
        )}
      </DialogFooter>
    </>
  );
}

type VersionInTheMakingProps = { version: Pick<DatasetView, 'id' | 'name'>; onClose: () => void };

function VersionInTheMaking({ version, onClose }: VersionInTheMakingProps) {
  return (
    <>
      <p role="status" className="text-sm">
        {`“${version.name}” is being made in the background, and then validated. Its page shows how far it is; you can leave this one.`}
      </p>
      <DialogFooter>
        <Button variant="outline" onClick={onClose}>
          Close
        </Button>
        <Button asChild>
          <Link href={`/datasets/${version.id}`}>Open the new version</Link>
        </Button>
      </DialogFooter>
    </>
  );
}

type ChoiceProps = {
  label: string;
  hint: string;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
};

function Choice({ label, hint, isChosen, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-3 text-sm">
      <Checkbox
        id={id}
        className="mt-0.5"
        aria-describedby={`${id}-hint`}
        checked={isChosen}
        onCheckedChange={(checked) => onChoose(checked === true)}
      />
      <div>
        <Label htmlFor={id}>{label}</Label>
        <p id={`${id}-hint`} className="text-muted-foreground">
          {hint}
        </p>
      </div>
    </div>
  );
}
