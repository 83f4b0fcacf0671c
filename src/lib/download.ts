/** Has the browser save what is at `url` under `fileName`, without leaving the page. */
export function downloadFrom(url: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
}

/** Has the browser save a value as a JSON file. */
export function downloadJson(value: unknown, fileName: string): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' }));
  downloadFrom(url, fileName);
  URL.revokeObjectURL(url);
}
