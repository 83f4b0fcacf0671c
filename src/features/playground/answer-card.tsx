import { RotateCcwIcon } from 'lucide-react';
import { CopyButton } from '@/components/states/copy-button';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import type { ChatContext } from '@/core/cluster/chat';
import type { PlaygroundVariant } from '@/core/playground/playground.schema';
import { errorMessage } from '@/lib/error-message';
import { formatCount, formatPlural } from '@/lib/format';
import { tokensPerSecond, type Answer } from './conversation';
import { VARIANT_WORDS } from './playground-words';

type AnswerCardProps = {
  variant: PlaygroundVariant;
  answer: Answer;
  /** Absent while nothing can be asked, and for all answers but the last ones. */
  onRetry?: () => void;
};

/** One side's answer: its text as it comes, how it ended, and what it took. */
export function AnswerCard({ variant, answer, onRetry }: AnswerCardProps) {
  const { status, text, error, context } = answer;
  const name = VARIANT_WORDS[variant];
  return (
    <Card className="flex min-w-0 flex-col" aria-busy={status === 'writing'} role="group" aria-label={name}>
      <div className="flex min-h-10 items-center justify-between gap-2 border-b px-4 py-1">
        <h3 className="text-sm font-medium">{name}</h3>
        <div className="flex items-center gap-1">
          {onRetry && (status === 'failed' || status === 'stopped') && (
            <Button variant="ghost" size="sm" onClick={onRetry}>
              <RotateCcwIcon aria-hidden />
              Retry
            </Button>
          )}
          {text !== '' && <CopyButton value={text} label={`Copy the answer of the ${name.toLowerCase()}`} />}
        </div>
      </div>
      <div className="flex flex-1 flex-col gap-2 px-4 py-3">
        {(text !== '' || status === 'writing') && (
          <p className="text-base wrap-anywhere whitespace-pre-wrap">
            {text}
            {status === 'writing' && (
              <span
                aria-hidden
                className="ml-0.5 inline-block h-4 w-1.5 translate-y-0.5 bg-status-running motion-safe:animate-pulse"
              />
            )}
          </p>
        )}
        {text === '' && (status === 'done' || status === 'stopped') && (
          <p className="text-sm text-muted-foreground">
            {status === 'done' ? 'It ended its answer without a word.' : 'Nothing was written yet.'}
          </p>
        )}
        {status === 'failed' && (
          <p role="alert" className="text-sm text-status-failed">
            {errorMessage(error)}
          </p>
        )}
        {context && <ContextNote context={context} />}
      </div>
      <p className="min-h-8 border-t px-4 py-2 text-xs text-muted-foreground tabular-nums">
        {figures(answer)}
      </p>
    </Card>
  );
}

/** What the model did not read, when the conversation is longer than its context. */
function ContextNote({ context }: { context: ChatContext }) {
  const { max_tokens: most, dropped_messages: messages, dropped_tokens: tokens } = context;
  const parts = [
    ...(messages > 0 ? [messages === 1 ? 'the earliest message' : `the ${messages} earliest messages`] : []),
    ...(tokens > 0 ? [`${formatPlural(tokens, 'token')} from the ends of the rest`] : []),
  ];
  if (parts.length === 0) return null;
  return (
    <p className="text-xs text-warning">
      Too long for its context of {most} tokens: it did not read {parts.join(' and ')}.
    </p>
  );
}

function figures(answer: Answer): string {
  const { status, usage, finishReason } = answer;
  if (status === 'writing') return 'Writing…';
  const speed = tokensPerSecond(answer);
  return [
    ...(status === 'stopped' ? ['Stopped'] : []),
    ...(status === 'failed' ? ['Broken off'] : []),
    ...(finishReason === 'length' ? ['Ended at the limit'] : []),
    ...(usage
      ? [formatPlural(usage.completion_tokens, 'token'), `${formatCount(usage.prompt_tokens)} read`]
      : []),
    ...(speed === null ? [] : [`${formatCount(Math.round(speed))} tokens/s`]),
  ].join(' · ');
}
