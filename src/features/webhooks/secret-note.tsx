'use client';

import { CodeBlock } from '@/components/states/code-block';
import { Button } from '@/components/ui/button';
import {
  DialogClose,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '@/components/ui/dialog';

/** A signing secret, the one time that it can be seen; inside a dialog. `note` says what it means. */
export function SecretNote({ secret, note }: { secret: string; note: string }) {
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <DialogHeader>
        <DialogTitle>Copy the signing secret now</DialogTitle>
        <DialogDescription>{note}</DialogDescription>
      </DialogHeader>
      <CodeBlock code={secret} label="Signing secret" />
      <DialogFooter>
        <DialogClose asChild>
          <Button>I have copied it</Button>
        </DialogClose>
      </DialogFooter>
    </div>
  );
}
