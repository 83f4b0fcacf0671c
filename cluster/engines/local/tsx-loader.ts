import { createRequire } from 'node:module';

/** What `node --import` needs to run our programs; absolute, so that it does not depend on the directory this process runs in. */
export const tsxLoader = () => createRequire(import.meta.url).resolve('tsx');
