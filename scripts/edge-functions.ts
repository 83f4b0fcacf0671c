import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../local/config.ts';

const directory = path.join(projectRoot, 'supabase/functions');

/** Names of the edge functions: the folders of supabase/functions with an index.ts. */
export function listEdgeFunctions(): string[] {
  return readdirSync(directory)
    .filter((name) => existsSync(path.join(directory, name, 'index.ts')))
    .sort();
}
