'use client';

import { SendHorizontalIcon, SquareIcon } from 'lucide-react';
import { useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { Button } from '@/components/ui/button';
import { Textarea } from '@/components/ui/textarea';

type ComposerProps = {
  isWriting: boolean;
  canAsk: boolean;
  hasTurns: boolean;
  onAsk: (question: string) => void;
  onStop: () => void;
  onClear: () => void;
};

/** Where a question is written. While an answer is, the button stops it. */
export function Composer({ isWriting, canAsk, hasTurns, onAsk, onStop, onClear }: ComposerProps) {
  const [question, setQuestion] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const isEmpty = question.trim() === '';

  const submit = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    if (isEmpty || isWriting || !canAsk) return;
    onAsk(question);
    setQuestion('');
  };

  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      <Textarea
        ref={field}
        aria-label="Message"
        aria-describedby="composer-keys"
        placeholder="Ask both…"
        rows={3}
        maxLength={8_000}
        value={question}
        onChange={({ target }) => setQuestion(target.value)}
        onKeyDown={(event) => {
          // Enter that ends the composition of a character (Japanese, Chinese) sends nothing.
          if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) submit(event);
        }}
      />
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p id="composer-keys" className="text-xs text-muted-foreground">
          Enter sends, Shift + Enter begins a new line, Esc stops.
        </p>
        <div className="ml-auto flex gap-2">
          {hasTurns && (
            <Button variant="outline" onClick={onClear}>
              New conversation
            </Button>
          )}
          {isWriting ? (
            <Button
              key="stop"
              variant="outline"
              onClick={() => {
                onStop();
                field.current?.focus();
              }}
            >
              <SquareIcon aria-hidden />
              Stop
            </Button>
          ) : (
            <Button key="send" type="submit" disabled={isEmpty || !canAsk}>
              <SendHorizontalIcon aria-hidden />
              Send
            </Button>
          )}
        </div>
      </div>
    </form>
  );
}
