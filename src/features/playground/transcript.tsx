import { MessagesSquareIcon, RefreshCwIcon } from 'lucide-react';
import { EmptyState } from '@/components/states/empty-state';
import { Button } from '@/components/ui/button';
import type { PlaygroundVariant } from '@/core/playground/playground.schema';
import { AnswerCard } from './answer-card';
import { VARIANTS, type Conversation, type Turn } from './conversation';

type TranscriptProps = {
  conversation: Conversation;
  /** Whether something may be asked now. */
  canAsk: boolean;
  onRetry: (variant: PlaygroundVariant) => void;
  onAnother: () => void;
};

const BUBBLE = 'max-w-[min(100%,44rem)] rounded-lg px-3 py-2 text-base wrap-anywhere whitespace-pre-wrap';

/** Question after question, each with both answers beside each other. */
export function Transcript({ conversation, canAsk, onRetry, onAnother }: TranscriptProps) {
  const { opening, turns } = conversation;
  if (turns.length === 0) {
    return (
      <EmptyState
        icon={MessagesSquareIcon}
        title="Nothing asked yet"
        description="Write a message below, or choose a validation sample and compare both answers with the dataset’s own."
      />
    );
  }
  return (
    <ol className="flex flex-col gap-6" aria-label="Conversation">
      {opening.length > 0 && (
        <li className="flex flex-col gap-3">
          {opening.map(({ role, content }, index) => (
            <div key={index} className={role === 'user' ? 'flex justify-end' : 'flex'}>
              <p className={`${BUBBLE} ${role === 'user' ? 'bg-secondary' : 'border bg-card'}`}>{content}</p>
            </div>
          ))}
        </li>
      )}
      {turns.map((turn, index) => {
        const isLast = index === turns.length - 1;
        return (
          <li key={index} className="flex flex-col gap-3">
            <TurnView turn={turn} canAsk={canAsk && isLast} onRetry={onRetry} />
            {isLast && canAsk && isDone(turn) && (
              <Button variant="ghost" size="sm" className="self-start" onClick={onAnother}>
                <RefreshCwIcon aria-hidden />
                Answer again with the next seed
              </Button>
            )}
          </li>
        );
      })}
    </ol>
  );
}

const isDone = ({ answers }: Turn) => VARIANTS.every((variant) => answers[variant].status === 'done');

function TurnView({
  turn: { question, reference, answers },
  canAsk,
  onRetry,
}: Pick<TranscriptProps, 'canAsk' | 'onRetry'> & { turn: Turn }) {
  return (
    <>
      <div className="flex justify-end">
        <p className={`${BUBBLE} bg-secondary`}>
          <span className="sr-only">You asked: </span>
          {question}
        </p>
      </div>
      <div className="grid grid-cols-1 gap-3 md:grid-cols-2">
        {VARIANTS.map((variant) => (
          <AnswerCard
            key={variant}
            variant={variant}
            answer={answers[variant]}
            onRetry={canAsk ? () => onRetry(variant) : undefined}
          />
        ))}
      </div>
      {reference !== null && (
        <div className="rounded-lg border border-dashed px-4 py-3">
          <h3 className="text-xs text-muted-foreground">Reference: the dataset’s answer</h3>
          <p className="text-base wrap-anywhere whitespace-pre-wrap">{reference}</p>
        </div>
      )}
    </>
  );
}
