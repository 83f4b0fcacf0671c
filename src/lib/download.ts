/** Has the browser save what is at `url` under `fileName`, without leaving the page. */
export function downloadFrom(url: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
}

/** Has the browser save data that the page holds as a file. */
export function downloadBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  downloadFrom(url, fileName);
  URL.revokeObjectURL(url);
}

/** Has the browser save a text as a file. */
export const downloadText = (text: string, fileName: string, type = 'text/plain'): void =>
  downloadBlob(new Blob([text], { type }), fileName);

/** Has the browser save a value as a JSON file. */
export const downloadJson = (value: unknown, fileName: string): void =>
  downloadText(JSON.stringify(value, null, 2), fileName, 'application/json');
