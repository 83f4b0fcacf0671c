import { z } from 'zod';

export const exportTarget = z.object({ url: z.string(), headers: z.record(z.string(), z.string()) });
export type ExportTarget = z.infer<typeof exportTarget>;

/** The columns that every exported thing has. `export_target` is there while an export is due. */
export const exportColumns = {
  exported_at: z.string().nullable(),
  export_error: z.string().nullable(),
  export_target: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(exportTarget)
    .nullable(),
};

/** A file that somebody asked to be pushed. */
export interface DueExport {
  /** Unique among all exports. */
  key: string;
  jobId: string;
  file: string;
  bytes: number;
  target: ExportTarget;
}

/** A kind of things that can be exported. What is due survives a restart. */
export interface ExportQueue {
  /** Oldest request first. */
  due(): DueExport[];
  /** Records the outcome (null for success), unless another target was asked for meanwhile. */
  finish(due: DueExport, error: string | null): void;
}
