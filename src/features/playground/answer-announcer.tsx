import { VARIANTS, type Answer, type Conversation } from './conversation';
import { VARIANT_WORDS } from './playground-words';

/** Tells a screen reader of the last answers once they are there: not of every token. */
export function AnswerAnnouncer({ conversation: { turns } }: { conversation: Conversation }) {
  const answers = turns.at(-1)?.answers;
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {answers && VARIANTS.map((variant) => <p key={variant}>{announcement(variant, answers[variant])}</p>)}
    </div>
  );
}

function announcement(variant: keyof typeof VARIANT_WORDS, { status, text }: Answer): string {
  const name = VARIANT_WORDS[variant];
  if (status === 'writing') return `${name} is writing.`;
  // A failure is told by its own alert.
  if (status === 'failed') return '';
  return status === 'stopped' ? `${name} was stopped.` : `${name}: ${text}`;
}
