import type { RowToken, TokenFate } from '@/core/tokens/row-tokens';
import { formatCount, formatPlural } from '@/lib/format';

/** What a token is to a training: learned, read as context, of the template, or not seen at all. */
export type RunKind = 'trained' | 'read' | 'template' | 'dropped' | 'cut';

/** Tokens side by side with the same kind. */
export interface Run {
  kind: RunKind;
  tokens: RowToken[];
}

function kindOf(token: RowToken, fate: TokenFate | undefined): RunKind {
  if (fate === 'dropped' || fate === 'cut') return fate;
  if (token.isTrained) return 'trained';
  return token.kind === 'content' ? 'read' : 'template';
}

/** Groups tokens into runs; `fates` are those of the whole row. */
export function groupRuns(tokens: readonly RowToken[], fates: readonly TokenFate[]): Run[] {
  const runs: Run[] = [];
  tokens.forEach((token, index) => {
    const kind = kindOf(token, fates[index]);
    const last = runs.at(-1);
    if (last?.kind === kind) last.tokens.push(token);
    else runs.push({ kind, tokens: [token] });
  });
  return runs;
}

/** The row in figures: how long it is, what of it is learned, what a training would not see. */
export function describeRow(
  tokens: readonly RowToken[],
  fates: readonly TokenFate[],
  sequenceLength: number,
): string {
  const trained = tokens.filter(({ isTrained }) => isTrained).length;
  const lost = fates.filter((fate) => fate !== 'kept').length;
  const lostTrained = tokens.filter(({ isTrained }, index) => isTrained && fates[index] !== 'kept').length;
  const size = `${formatPlural(tokens.length, 'token')}, ${formatCount(trained)} of them trained.`;
  if (lost === 0) return `${size} All fit into ${formatCount(sequenceLength)}.`;
  return `${size} At ${formatCount(sequenceLength)}, ${formatCount(lost)} are not seen, ${formatCount(lostTrained)} of them answers to learn.`;
}
