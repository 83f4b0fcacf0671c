import type { RowFix } from '@/core/datasets/fixes/fixes.schema';

/** What each fix is called, and what it does. */
export const FIX_WORDS: Record<RowFix, { label: string; short: string; hint: string }> = {
  repair_role_order: {
    label: 'Repair the order of roles',
    short: 'roles in order',
    hint: 'A misplaced system message goes first; two messages of one role in a row are joined. Only where that is certain.',
  },
  trim_whitespace: {
    label: 'Trim white space',
    short: 'white space trimmed',
    hint: 'Spaces and line breaks around a message are removed.',
  },
  unescape_newlines: {
    label: 'Turn literal \\n into line breaks',
    short: 'line breaks unescaped',
    hint: 'Left alone where a text already has line breaks or shows code.',
  },
  remove_duplicates: {
    label: 'Remove exact copies',
    short: 'copies removed',
    hint: 'The first of the rows with the same messages is kept.',
  },
  drop_unusable: {
    label: 'Leave out rows with errors',
    short: 'rows with errors left out',
    hint: 'The new file cannot hold them; the original keeps them.',
  },
};
