import { DEFAULT_SPLIT, type SplitRule } from '../split.ts';
import type { DatasetFixes } from './fixes.schema.ts';

/** How conversations are split under the chosen fixes. */
export function splitRuleOf(fixes: DatasetFixes | undefined): SplitRule {
  if (fixes?.resplit === undefined) return DEFAULT_SPLIT;
  const { validation_share: validationShare, seed } = fixes.resplit;
  return { validationShare, seed, keepsExplicit: false };
}
