import { TOKEN_PROFILES } from '../../tokens/token-profile.ts';

/** What the tokens of a dataset were counted with: the base model's tokenizer, another model's, or a rule of thumb. */
export type TokenSource =
  { kind: 'exact'; tokenizer: string } | { kind: 'other'; tokenizer: string } | { kind: 'estimate' };

/** `tokenizer` as a dataset or a count names it; `isOfBaseModel` when it counted for the chosen base model. */
export function tokenSourceOf(tokenizer: string | null, isOfBaseModel: boolean): TokenSource {
  const name = TOKEN_PROFILES.find(({ id }) => id === tokenizer)?.name;
  if (name === undefined) return { kind: 'estimate' };
  return { kind: isOfBaseModel ? 'exact' : 'other', tokenizer: name };
}

/** Says it, for the assumptions of an estimate. */
export function tokenSourceSentence(source: TokenSource): string {
  switch (source.kind) {
    case 'exact':
      return `Tokens are counted exactly with the tokenizer of ${source.tokenizer} and its chat template.`;
    case 'other':
      return `Tokens are those of ${source.tokenizer}; this base model cuts text differently, so its own number differs.`;
    case 'estimate':
      return 'Tokens are estimated at 4 characters each; an exact count makes this estimate better.';
  }
}
