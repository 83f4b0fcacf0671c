// Worker threads do not inherit tsx's loader, so this plain module brings the TypeScript one in.
import { tsImport } from 'tsx/esm/api';

await tsImport('./data-parallel-thread.ts', import.meta.url);
