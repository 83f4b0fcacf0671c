import path from 'node:path';
import { projectRoot } from '../config.ts';

/** The sample dataset in the checkout, in the format brightrun_lora_v4. */
export const sampleFile = path.join(projectRoot, 'local/samples/support-chat.jsonl');
