'use client';

import { Button } from '../ui/button';
import { DialogClose, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from '../ui/dialog';
import { CodeBlock } from './code-block';

type SecretNoteProps = {
  title: string;
  /** What it is for, and what to do when it is lost. */
  note: string;
  secret: string;
  /** What it is: `API token`. */
  label: string;
};

/** A secret, the one time that it can be seen; inside a dialog. */
export function SecretNote({ title, note, secret, label }: SecretNoteProps) {
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <DialogHeader>
        <DialogTitle>{title}</DialogTitle>
        <DialogDescription>{note}</DialogDescription>
      </DialogHeader>
      <CodeBlock code={secret} label={label} />
      <DialogFooter>
        <DialogClose asChild>
          <Button>I have copied it</Button>
        </DialogClose>
      </DialogFooter>
    </div>
  );
}
