import path from 'node:path';
import { projectRoot } from '../config.ts';
import { runCommand } from '../processes/run-command.ts';
import { systemPrompt } from '../samples/support-topics.ts';

/** Asked before and after the training: about a topic of the sample, in other words, with a number it does not have. */
export const question = 'Hi! I am still waiting for order SP-48213. Where is it?';

/** The embedded model's answer, with the adapter in a directory or, with null, as it was before the training. */
export async function askModel(adapterDirectory: string | null): Promise<string> {
  const model = adapterDirectory === null ? ['--base'] : ['--adapter', adapterDirectory];
  const script = path.join(projectRoot, 'cluster/ask.ts');
  const args = ['--import', 'tsx', script, ...model, '--system', systemPrompt, '--prompt', question];
  return (await runCommand(process.execPath, args)).trim();
}
