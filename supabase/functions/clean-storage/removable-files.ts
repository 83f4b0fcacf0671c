import type { SupabaseClient } from '@supabase/supabase-js';
import { z } from 'zod';

/** An object in storage. */
const storedFile = z.object({ bucket: z.string(), path: z.string() });
export type StoredFile = z.infer<typeof storedFile>;

/** The files that nobody needs any more. Both calls throw an Error when the database or storage cannot be reached or refuses. */
export interface RemovableFiles {
  /** Up to `limit` files, oldest first; the same ones again until they are removed. The database decides which. */
  claim(limit: number): Promise<StoredFile[]>;
  /** Removes files; one that is gone already is no error. */
  remove(files: readonly StoredFile[]): Promise<void>;
}

/** The files behind the service-role client. Removed through the storage API: deleting its rows would leave the bytes behind. */
export function createRemovableFiles(client: SupabaseClient): RemovableFiles {
  return {
    async claim(limit) {
      const { data, error } = await client.rpc('claim_removable_files', { p_limit: limit });
      if (error) throw new Error(`claim_removable_files: ${error.message}`);
      return z.array(storedFile).parse(data);
    },
    async remove(files) {
      for (const bucket of new Set(files.map((file) => file.bucket))) {
        const paths = files.filter((file) => file.bucket === bucket).map(({ path }) => path);
        const { error } = await client.storage.from(bucket).remove(paths);
        if (error) throw new Error(`Files in ${bucket} could not be removed: ${error.message}`);
      }
    },
  };
}
