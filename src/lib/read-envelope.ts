import { z } from 'zod';
import { errorEnvelope, successEnvelope, type ErrorEnvelope } from '@/core/http/envelope';

/** The `data` of a success envelope, parsed; what the envelope itself lacks is told as the data's fault is. */
export function readEnvelope<T extends z.ZodType>(
  body: unknown,
  schema: T,
): z.ZodSafeParseResult<z.output<T>> {
  const envelope = successEnvelope(z.unknown()).safeParse(body);
  return envelope.success
    ? schema.safeParse(envelope.data.data)
    : (envelope as z.ZodSafeParseError<z.output<T>>);
}

/** What an error envelope says; null when it is none. */
export const readRefusal = (body: unknown): ErrorEnvelope | null =>
  errorEnvelope.safeParse(body).data ?? null;
