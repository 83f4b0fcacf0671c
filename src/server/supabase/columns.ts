import type { z } from 'zod';

/** The columns a view is made of, for `select()`: the keys of its schema. */
export const columnsOf = (view: z.ZodObject): string => Object.keys(view.shape).join(',');
