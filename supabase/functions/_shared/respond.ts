/** The envelope of every answer of this project: `{ success: true, data }`. */
export const respond = (data: unknown, status = 200): Response =>
  Response.json({ success: true, data }, { status });

/** `{ error, code }` with the given HTTP status. `message` is for the operator who reads the cron log. */
export const respondError = (status: number, code: string, message: string): Response =>
  Response.json({ error: message, code }, { status });
