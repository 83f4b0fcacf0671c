'use client';

import { EllipsisIcon, KeyRoundIcon, PencilIcon, PowerIcon, Trash2Icon } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ConfirmDialog } from '@/components/states/confirm-dialog';
import { toastRequestError } from '@/components/states/request-error-toast';
import { SecretNote } from '@/components/states/secret-note';
import { Button } from '@/components/ui/button';
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from '@/components/ui/dialog';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import { paths } from '@/config/paths';
import type { WebhookView } from '@/core/webhooks/webhook.schema';
import { useDeleteWebhook, useRotateSecret, useUpdateWebhook } from '@/data/webhooks/webhooks.mutations';
import { toast } from '@/lib/toast';
import { WebhookForm } from './webhook-form';

type Question = 'edit' | 'rotate' | 'off' | 'delete' | null;

/** What can be done with a webhook besides testing it: a menu and its dialogs. */
export function WebhookActions({ webhook }: { webhook: WebhookView }) {
  const [question, setQuestion] = useState<Question>(null);
  const update = useUpdateWebhook(webhook.id);
  const close = () => setQuestion(null);
  const setEnabled = (isEnabled: boolean) =>
    update.mutate(
      { is_enabled: isEnabled },
      {
        onSuccess: () => {
          close();
          toast.success(isEnabled ? 'Webhook switched on' : 'Webhook switched off');
        },
        onError: (error) => toastRequestError('The webhook was not changed', error),
      },
    );
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="outline" size="icon" aria-label="More actions">
            <EllipsisIcon aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem onSelect={() => setQuestion('edit')}>
            <PencilIcon aria-hidden />
            Edit
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => setQuestion('rotate')}>
            <KeyRoundIcon aria-hidden />
            New secret
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => (webhook.is_enabled ? setQuestion('off') : setEnabled(true))}>
            <PowerIcon aria-hidden />
            {webhook.is_enabled ? 'Switch off' : 'Switch on'}
          </DropdownMenuItem>
          <DropdownMenuItem variant="destructive" onSelect={() => setQuestion('delete')}>
            <Trash2Icon aria-hidden />
            Delete
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {question === 'edit' && <EditDialog webhook={webhook} onClose={close} />}
      {question === 'rotate' && <RotateDialog webhook={webhook} onClose={close} />}
      <ConfirmDialog
        open={question === 'off'}
        onOpenChange={close}
        title="Switch the webhook off?"
        description="What waits to be sent is cancelled, and what happens while it is off is not sent. Its log stays."
        confirmLabel="Switch off"
        isPending={update.isPending}
        onConfirm={() => setEnabled(false)}
      />
      <DeleteDialog webhook={webhook} isOpen={question === 'delete'} onClose={close} />
    </>
  );
}

interface QuestionProps {
  webhook: WebhookView;
  onClose: () => void;
}

function EditDialog({ webhook, onClose }: QuestionProps) {
  const update = useUpdateWebhook(webhook.id);
  const { url, description, events } = webhook;
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Edit the webhook</DialogTitle>
          <DialogDescription>
            What waits to be sent goes to the new address. The secret stays.
          </DialogDescription>
        </DialogHeader>
        <WebhookForm
          defaults={{ url, description: description ?? '', events }}
          submitLabel="Save"
          failure="The webhook was not changed"
          onSubmit={async (input) => {
            await update.mutateAsync(input);
            toast.success('Webhook saved');
            onClose();
          }}
        />
      </DialogContent>
    </Dialog>
  );
}

function RotateDialog({ webhook, onClose }: QuestionProps) {
  const rotate = useRotateSecret(webhook.id);
  const secret = rotate.data?.secret;
  if (secret === undefined) {
    return (
      <ConfirmDialog
        open
        onOpenChange={onClose}
        title="Make a new signing secret?"
        description="For 24 hours every message is signed with both, then with the new one alone: change it in your receiver within that time."
        confirmLabel="Make a new secret"
        isPending={rotate.isPending}
        onConfirm={() =>
          rotate.mutate(undefined, {
            onError: (error) => toastRequestError('The secret was not changed', error),
          })
        }
      />
    );
  }
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent onInteractOutside={(event) => event.preventDefault()}>
        <SecretNote
          title="Copy the signing secret now"
          label="Signing secret"
          secret={secret}
          note="The one before counts for another 24 hours. This one is shown once; a lost one can be replaced."
        />
      </DialogContent>
    </Dialog>
  );
}

function DeleteDialog({ webhook, isOpen, onClose }: QuestionProps & { isOpen: boolean }) {
  const router = useRouter();
  const remove = useDeleteWebhook();
  return (
    <ConfirmDialog
      open={isOpen}
      onOpenChange={onClose}
      title={`Delete the webhook to ${new URL(webhook.url).host}?`}
      description="Nothing more is sent to it. Its secret and its log are removed."
      confirmLabel="Delete webhook"
      isPending={remove.isPending}
      onConfirm={() =>
        remove.mutate(webhook.id, {
          onSuccess: () => {
            toast.success('Webhook deleted');
            router.push(`${paths.settings}#webhooks`);
          },
          onError: (error) => toastRequestError('The webhook was not deleted', error),
        })
      }
    />
  );
}
