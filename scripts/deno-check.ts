/** Type-checks every edge function, and the local server that runs them, with Deno: `npm run deno:check`. */
import { cachePaths } from '../local/config.ts';
import { runCommand } from '../local/processes/run-command.ts';
import { findDeno } from '../local/services/functions.ts';
import { listEdgeFunctions } from './edge-functions.ts';

const deno = await findDeno();
/** All in one go: what they share, most of it src/core, is checked once. */
const entries = [
  ...listEdgeFunctions().map((name) => `supabase/functions/${name}/index.ts`),
  'local/functions/serve.ts',
];

try {
  /*
   * npm packages come from node_modules, so nothing is downloaded. Without the functions' own deno.json: with it Deno does not
   * find the types of Node's modules there. That the map names every package in its version is tested.
   */
  await runCommand(deno, ['check', '--no-lock', '--node-modules-dir=manual', '--no-config', ...entries], {
    env: { DENO_DIR: cachePaths.deno, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
  });
  console.log(`ok ${entries.join('\nok ')}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
