/** Type-checks every edge function, and the local server that runs them, with Deno: `npm run deno:check`. */
import { cachePaths } from '../local/config.ts';
import { runCommand } from '../local/processes/run-command.ts';
import { findDeno } from '../local/services/functions.ts';
import { listEdgeFunctions } from './edge-functions.ts';

const deno = await findDeno();

/**
 * npm packages come from node_modules, so nothing is downloaded. Without the function's own deno.json: with it Deno does not
 * find the types of Node's modules there. That the map names every package in its version is tested.
 */
async function check(entry: string): Promise<void> {
  await runCommand(deno, ['check', '--no-lock', '--node-modules-dir=manual', '--no-config', entry], {
    env: { DENO_DIR: cachePaths.deno, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
  });
  console.log(`ok ${entry}`);
}

try {
  for (const name of listEdgeFunctions()) {
    await check(`supabase/functions/${name}/index.ts`);
  }
  await check('local/functions/serve.ts');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
