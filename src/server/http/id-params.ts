import { z } from 'zod';

/** `[id]` of a path. */
export const idParams = z.object({ id: z.uuid() });
