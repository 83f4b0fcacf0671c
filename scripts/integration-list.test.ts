import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '..');
const listed = [
  ...readFileSync(path.join(root, 'docs/integration.md'), 'utf8').matchAll(/^\| `([^`]+)`/gm),
].map((match) => match[1] ?? '');

function filesUnder(folder: string): string[] {
  return readdirSync(path.join(root, folder)).flatMap((name) => {
    const entry = `${folder}/${name}`;
    return statSync(path.join(root, entry)).isDirectory() ? filesUnder(entry) : [entry];
  });
}

const isListed = (file: string) => listed.some((entry) => file === entry || file.startsWith(`${entry}/`));

describe('docs/integration.md, the list of what a host application copies and keeps', () => {
  test.each(listed)('%s exists', (entry) => expect(existsSync(path.join(root, entry))).toBe(true));

  test('every file of the module is in it, but tests', () => {
    const files = ['src', 'supabase/migrations', 'supabase/functions'].flatMap(filesUnder);
    expect(files.filter((file) => !isListed(file) && !/\.test\.tsx?$/.test(file))).toEqual([]);
  });
});
