'use client';

import { useState } from 'react';
import { CodeBlock } from '@/components/states/code-block';
import { Button } from '@/components/ui/button';
import {
  Dialog,
  DialogClose,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '@/components/ui/dialog';
import { NewTokenForm } from './new-token-form';

/** Asks what a new token is for, then shows it: the one time that it can be seen. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      {/* A click beside the dialog must not throw the token away. */}
      <DialogContent onInteractOutside={(event) => secret !== null && event.preventDefault()}>
        {secret === null ? (
          <NewTokenForm onMade={setSecret} />
        ) : (
          <div className="flex min-w-0 flex-col gap-4">
            <DialogHeader>
              <DialogTitle>Copy your token now</DialogTitle>
              <DialogDescription>
                It is shown this once and kept nowhere. Whoever has it can act in your name.
              </DialogDescription>
            </DialogHeader>
            <CodeBlock code={secret} label="API token" />
            <DialogFooter>
              <DialogClose asChild>
                <Button>I have copied it</Button>
              </DialogClose>
            </DialogFooter>
          </div>
        )}
      </DialogContent>
    </Dialog>
  );
}
