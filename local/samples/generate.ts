/** `npm run samples`: writes the sample dataset that the demo uploads. */
import { writeFile } from 'node:fs/promises';
import { sampleFile } from './sample-file.ts';
import { conversationCount, generateSupportChat } from './support-chat.ts';

const lines = generateSupportChat();
await writeFile(sampleFile, `${lines.join('\n')}\n`);
console.log(`${conversationCount} conversations, ${lines.length - 1} pairs: ${sampleFile}`);
