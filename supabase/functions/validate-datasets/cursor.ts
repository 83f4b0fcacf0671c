import { z } from 'zod';

const savedObject = z.object({
  /** Name in the dataset's folder. */
  name: z.string(),
  bytes: z.int().nonnegative(),
});
export type SavedObject = z.infer<typeof savedObject>;

const sealedObject = savedObject.extend({ sha256: z.string() });
export type SealedObject = z.infer<typeof sealedObject>;

/** The upload is being read: validator and hash are in `state`, what was normalized so far is in `parts`, in order. */
const reading = z.object({
  phase: z.literal('reading'),
  /** The upload's version in storage; null where storage names none. */
  etag: z.string().nullable(),
  state: sealedObject,
  parts: z.array(savedObject),
});

/** The upload was read and is good: `result` waits until the parts are one file. */
const writing = z.object({
  phase: z.literal('writing'),
  result: sealedObject,
  parts: z.array(savedObject),
  rows: z.int(),
  /** The resumable upload of the normalized file; null before it was begun. */
  upload: z.string().nullable(),
});

/**
 * Where the validation of a dataset is. It is all that one invocation tells the next: what it points to in storage is
 * written before, under names used once, and never changed. So the cursor that is committed is the state, whoever died.
 */
export const validationCursor = z.object({
  /** Names the run; everything it leaves in storage bears this name. */
  run: z.uuid(),
  /** How often it had to begin again because something saved was gone. */
  restarts: z.int().default(0),
  work: z.discriminatedUnion('phase', [reading, writing]).nullable().default(null),
  /** After the end: the normalized file of an earlier run, which nothing refers to any more. */
  obsolete: z.string().nullish(),
});
export type ValidationCursor = z.infer<typeof validationCursor>;
export type ReadingWork = z.infer<typeof reading>;
export type WritingWork = z.infer<typeof writing>;
