'use client';

import { useState } from 'react';
import { SecretNote } from '@/components/states/secret-note';
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from '@/components/ui/dialog';
import type { CreateWebhookInput } from '@/core/webhooks/webhook.schema';
import { useCreateWebhook } from '@/data/webhooks/webhooks.mutations';
import { WebhookForm } from './webhook-form';

const DEFAULTS: CreateWebhookInput = {
  ...{ url: '', description: '' },
  events: ['job.completed', 'job.failed', 'budget.alert'],
};

/** Asks where a new webhook leads, then shows its secret once. */
export function NewWebhookDialog({ onClose }: { onClose: () => void }) {
  const create = useCreateWebhook();
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      {/* A click beside the dialog must not throw the secret away. */}
      <DialogContent onInteractOutside={(event) => secret !== null && event.preventDefault()}>
        {secret === null ? (
          <>
            <DialogHeader>
              <DialogTitle>New webhook</DialogTitle>
              <DialogDescription>Every message is signed with a secret that you get next.</DialogDescription>
            </DialogHeader>
            <WebhookForm
              defaults={DEFAULTS}
              submitLabel="Make webhook"
              failure="The webhook was not made"
              onSubmit={async (input) => setSecret((await create.mutateAsync(input)).secret)}
            />
          </>
        ) : (
          <SecretNote
            title="Copy the signing secret now"
            label="Signing secret"
            secret={secret}
            note="Your receiver verifies with it that a message is from here. It is shown this once; a lost one can be replaced."
          />
        )}
      </DialogContent>
    </Dialog>
  );
}
