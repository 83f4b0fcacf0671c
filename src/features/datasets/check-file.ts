import { DEFAULT_MAX_DATASET_BYTES } from '@/core/datasets/dataset.schema';
import { formatBytes } from '@/lib/format';

export const ACCEPTED_EXTENSIONS = ['.jsonl', '.json'] as const;

/** Why a file cannot be a dataset, from its name and size alone; null when nothing speaks against sending it. */
export function checkFile({ name, size }: Pick<File, 'name' | 'size'>): string | null {
  const lowerName = name.toLowerCase();
  if (!ACCEPTED_EXTENSIONS.some((extension) => lowerName.endsWith(extension))) {
    return `“${name}” is not a dataset file. Choose one that ends in .jsonl or .json.`;
  }
  if (size === 0)
    return `“${name}” is empty. Export the dataset again and check that the file holds something.`;
  if (size > DEFAULT_MAX_DATASET_BYTES) {
    return `“${name}” is ${formatBytes(size)}; at most ${formatBytes(DEFAULT_MAX_DATASET_BYTES)} can be uploaded. Split the dataset into several files.`;
  }
  return null;
}

/** A dataset's first name: its file's, without the ending. */
export const nameFromFile = (fileName: string): string =>
  fileName
    .replace(/\.jsonl?$/i, '')
    .trim()
    .slice(0, 200) || 'Untitled dataset';
