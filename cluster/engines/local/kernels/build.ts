/** `npm run kernels`: compiles assembly/*.ts to the committed kernels.wasm. */
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const { error } = await asc.main(
  [
    path('./assembly/index.ts'),
    '--outFile',
    path('./kernels.wasm'),
    '-O3',
    '--noAssert',
    '--enable',
    'simd',
    '--runtime',
    'stub',
    '--importMemory',
  ],
  { stderr: process.stderr },
);
if (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
