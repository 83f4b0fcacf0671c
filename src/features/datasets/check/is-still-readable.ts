/** Whether the browser can still read a file that was picked earlier: not once it was changed, moved or deleted. */
export async function isStillReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
