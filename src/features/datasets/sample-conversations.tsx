import { MessagesSquareIcon } from 'lucide-react';
import { EmptyState } from '@/components/states/empty-state';
import { Badge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import type { SampleConversation } from '@/core/datasets/dataset.schema';
import { cn } from '@/lib/cn';

type Message = SampleConversation['messages'][number];

/** The first conversations as a chat, with what of them is trained. */
export function SampleConversations({ conversations }: { conversations: readonly SampleConversation[] }) {
  if (conversations.length === 0) {
    return (
      <EmptyState
        icon={MessagesSquareIcon}
        title="No conversation to show"
        description="Validation found no conversation that could be used; the report says why."
      />
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-muted-foreground">
        The first conversations as the model will read them. Only the marked answers are trained.
      </p>
      {conversations.map((conversation, index) => (
        <Conversation key={`${index}-${conversation.conversation_id}`} conversation={conversation} />
      ))}
    </div>
  );
}

function Conversation({ conversation }: { conversation: SampleConversation }) {
  const { conversation_id: id, split, messages } = conversation;
  return (
    <Card>
      <div className="flex items-center justify-between gap-4 border-b px-4 py-2.5">
        <h2 className="truncate font-mono text-xs text-muted-foreground" title={id}>
          {id}
        </h2>
        <Badge variant="outline">{split === 'train' ? 'Training' : 'Validation'}</Badge>
      </div>
      <ChatMessages messages={messages} className="p-4" />
    </Card>
  );
}

/** Messages as a chat, in order. */
export function ChatMessages({ messages, className }: { messages: readonly Message[]; className?: string }) {
  return (
    <ol className={cn('flex flex-col gap-3', className)}>
      {messages.map((message, index) => (
        <ChatMessage key={index} message={message} />
      ))}
    </ol>
  );
}

const ROLE_WORDS: Record<Message['role'], string> = {
  system: 'System',
  user: 'User',
  assistant: 'Assistant',
};

function ChatMessage({ message }: { message: Message }) {
  const { role, content, weight } = message;
  const isTrained = role === 'assistant' && weight !== 0;
  return (
    <li className={cn('flex flex-col gap-1', role === 'user' && 'items-end')}>
      <span className="text-xs text-muted-foreground">
        {ROLE_WORDS[role]}
        {isTrained && <span className="text-status-completed"> · trained</span>}
      </span>
      <p
        className={cn(
          'max-w-[min(100%,44rem)] rounded-lg px-3 py-2 text-base wrap-anywhere whitespace-pre-wrap',
          role === 'system' && 'border border-dashed text-muted-foreground',
          role === 'user' && 'bg-secondary',
          role === 'assistant' && 'border bg-background',
          isTrained && 'border-status-completed/40',
        )}
      >
        {content}
      </p>
    </li>
  );
}
