'use client';

import { useState } from 'react';
import { SecretNote } from '@/components/states/secret-note';
import { Dialog, DialogContent } from '@/components/ui/dialog';
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
          <SecretNote
            title="Copy your token now"
            note="It is shown this once and kept nowhere. Whoever has it can act in your name."
            label="API token"
            secret={secret}
          />
        )}
      </DialogContent>
    </Dialog>
  );
}
