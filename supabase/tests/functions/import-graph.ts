import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** What a TypeScript file imports or re-exports, as written; types included. */
export function importsOf(file: string): string[] {
  return ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles.map(({ fileName }) => fileName);
}

/**
 * Every file that an entry file needs, itself included, and the packages they import.
 *
 * @throws Error naming the import that leads nowhere
 */
export function reachableFrom(entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const queue = [entry];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    for (const specifier of importsOf(file)) {
      if (!specifier.startsWith('.')) {
        packages.add(specifier);
        continue;
      }
      const target = path.join(path.dirname(file), specifier);
      if (!existsSync(target)) throw new Error(`${file} imports ${specifier}, which does not exist`);
      queue.push(target);
    }
  }
  return { files, packages };
}
