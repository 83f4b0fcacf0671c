'use client';

import { Fragment, useMemo, useState } from 'react';
import { Button } from '@/components/ui/button';
import type { CanonicalMessage } from '@/core/datasets/canonical-row';
import { fitRow, rowTokens } from '@/core/tokens/row-tokens';
import type { TokenProfile } from '@/core/tokens/token-profile';
import type { Tokenizer } from '@/core/tokens/tokenizer';
import { cn } from '@/lib/cn';
import { formatCount, formatPlural } from '@/lib/format';
import { describeRow, groupRuns, type Run, type RunKind } from './token-view-runs';

/** A browser lays out so many tokens at once without a pause. */
const PAGE = 2_000;

const RUN_WORDS: Record<RunKind, string> = {
  trained: 'Trained',
  read: 'Read, not trained',
  template: 'Template',
  dropped: 'Left out',
  cut: 'Cut off',
};
const RUN_STYLES: Record<RunKind, string> = {
  trained: 'bg-status-completed/15 text-status-completed underline decoration-2 underline-offset-4',
  read: 'bg-background',
  template: 'bg-secondary text-muted-foreground',
  dropped: 'text-muted-foreground line-through',
  cut: 'bg-status-failed/10 text-muted-foreground line-through',
};

type TokenRowProps = {
  profile: TokenProfile;
  tokenizer: Tokenizer;
  messages: readonly CanonicalMessage[];
  sequenceLength: number;
};

/** The tokens of one row in runs of the same fate; every token has an edge. */
export function TokenRow({ profile, tokenizer, messages, sequenceLength }: TokenRowProps) {
  const tokens = useMemo(() => rowTokens(profile, tokenizer, messages), [profile, tokenizer, messages]);
  const fates = fitRow(profile, tokens, messages, sequenceLength);
  const [limit, setLimit] = useState(PAGE);
  const runs = groupRuns(tokens.slice(0, limit), fates);
  const kinds = (Object.keys(RUN_WORDS) as RunKind[]).filter((kind) => runs.some((run) => run.kind === kind));
  const firstCut = runs.findIndex(({ kind }) => kind === 'cut');
  return (
    <div className="flex flex-col gap-3">
      <p aria-live="polite" className="text-sm tabular-nums">
        {describeRow(tokens, fates, sequenceLength)}
      </p>
      <ul aria-label="Legend" className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
        {kinds.map((kind) => (
          <li key={kind}>
            <span className={cn('inline-block rounded-sm border px-1 py-0.5 font-mono', RUN_STYLES[kind])}>
              {RUN_WORDS[kind]}
            </span>
          </li>
        ))}
      </ul>
      <div
        role="region"
        aria-label="Tokens of the row"
        tabIndex={0}
        className="max-h-[32rem] overflow-y-auto rounded-md border p-3 font-mono text-sm leading-7 wrap-anywhere whitespace-pre-wrap"
      >
        {runs.map((run, index) => (
          <Fragment key={index}>
            {index === firstCut && (
              <span className="my-1 flex items-center gap-2 font-sans text-xs text-status-failed before:h-px before:flex-1 before:bg-current after:h-px after:flex-1 after:bg-current">
                cut at {formatCount(sequenceLength)} tokens
              </span>
            )}
            <TokenRun run={run} />
          </Fragment>
        ))}
      </div>
      {tokens.length > limit && (
        <Button variant="outline" size="sm" className="self-start" onClick={() => setLimit(limit + PAGE)}>
          Show {formatPlural(Math.min(PAGE, tokens.length - limit), 'more token', 'more tokens')}
        </Button>
      )}
    </div>
  );
}

/** Line feeds are shown and take effect. */
const visible = (text: string): string => text.replace(/\n/g, '↵\n').replace(/\t/g, '⇥\t');

function TokenRun({ run }: { run: Run }) {
  return (
    <span>
      <span className="sr-only">{RUN_WORDS[run.kind]}: </span>
      {run.tokens.map((token, index) => (
        <span
          key={index}
          title={`Token ${token.id}${token.isBytes ? ': bytes of a character' : ''}`}
          className={cn('rounded-xs border-r border-foreground/25', RUN_STYLES[run.kind])}
        >
          {token.isBytes ? `‹${token.text}›` : visible(token.text)}
        </span>
      ))}
    </span>
  );
}
