/** As much of a drop's `DataTransfer` as tells what was dropped. */
interface Dropped {
  files: ArrayLike<File>;
  items: ArrayLike<Pick<DataTransferItem, 'kind' | 'webkitGetAsEntry'>>;
}

/** The one file that was dropped; why it cannot be taken when it is a folder or there are several; null when it was no file at all. */
export function droppedFile({ files, items }: Dropped): File | string | null {
  if (files.length > 1) {
    return `${files.length} files were dropped, but a dataset is one file. Join them, or upload them one after the other.`;
  }
  const file = files[0];
  if (file === undefined) return null;
  const entry = Array.from(items)
    .find(({ kind }) => kind === 'file')
    ?.webkitGetAsEntry();
  return entry?.isDirectory === true
    ? `“${file.name}” is a folder. Drop the .jsonl or .json file inside it.`
    : file;
}
