/**
 * `npm run first-load`, after `npm run build`: the scripts that each page waits for, gzipped. Fails above the budget, which is the
 * bar of 200 KB less what comes on top on the way (headers, and compression while it is sent: 11 KB, see docs/benchmarks.md).
 */
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_BYTES = 186_000;
const STATISTICS = '.next/diagnostics/route-bundle-stats.json';

interface Route {
  route: string;
  firstLoadChunkPaths: string[];
}

if (!existsSync(STATISTICS)) stop(`${STATISTICS} is missing: run \`npm run build\` first.`);
const routes = JSON.parse(readFileSync(STATISTICS, 'utf8')) as Route[];
if (routes.length === 0) stop(`${STATISTICS} names no route.`);

const sizes = new Map<string, number>();
const measured = routes
  .map(({ route, firstLoadChunkPaths }) => ({ route, bytes: sum(firstLoadChunkPaths.map(gzippedBytes)) }))
  .sort((one, other) => other.bytes - one.bytes);
for (const { route, bytes } of measured) console.log(`${kilobytes(bytes)}  ${route}`);
const over = measured.filter(({ bytes }) => bytes > BUDGET_BYTES);
if (over.length > 0) {
  const names = over.map(({ route }) => route).join(', ');
  stop(`More than ${kilobytes(BUDGET_BYTES)} before the first load: ${names}.`);
}

function gzippedBytes(path: string): number {
  const known = sizes.get(path);
  if (known !== undefined) return known;
  const bytes = gzipSync(readFileSync(path)).length;
  sizes.set(path, bytes);
  return bytes;
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} KB`;
}

function stop(reason: string): never {
  console.error(reason);
  process.exit(1);
}
