import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ESLint } from 'eslint';
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';
import { elements, files, policies } from './import-law.js';

const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'brightrun-import-law-')));
afterAll(() => rmSync(root, { recursive: true }));

const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: true,
  overrideConfig: {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser },
    plugins: { boundaries },
    settings: {
      'boundaries/root-path': root,
      'boundaries/elements': elements,
      'boundaries/files': files,
      'boundaries/legacy-templates': false,
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        { default: 'disallow', checkAllOrigins: true, checkUnknownLocals: true, policies },
      ],
    },
  },
});

function create(file: string): string {
  const absolute = path.join(root, file);
  mkdirSync(path.dirname(absolute), { recursive: true });
  writeFileSync(absolute, '');
  return absolute;
}

/** Whether the law lets `importer` import `imported`: a file of the tree, or a package. */
async function isAllowed(importer: string, imported: string, keyword = 'import'): Promise<boolean> {
  const from = create(importer);
  const source = imported.includes('.ts')
    ? `./${path.relative(path.dirname(from), create(imported))}`
    : imported;
  const [result] = await eslint.lintText(`${keyword} { x } from '${source}';`, { filePath: from });
  return result?.messages.length === 0;
}

describe('the import law', () => {
  test.each([
    ['src/app/page.ts', 'src/features/datasets/list.ts'],
    ['src/app/page.ts', 'src/server/datasets/list-datasets.ts'],
    ['src/features/datasets/list.ts', 'src/features/datasets/row.ts'],
    ['src/features/datasets/list.ts', 'src/data/training/keys.ts'],
    ['src/features/datasets/list.ts', 'react'],
    ['src/data/datasets/list.query.ts', 'src/lib/api-client.ts'],
    ['src/server/training/create-job.ts', 'src/server/datasets/get-dataset.ts'],
    ['src/server/training/create-job.ts', 'src/server/training/training.repository.ts'],
    ['src/server/training/create-job.ts', 'node:crypto'],
    ['src/proxy.ts', 'src/server/supabase/proxy-client.ts'],
    ['src/core/errors.ts', 'zod'],
    ['src/core/datasets/lints/near-duplicates.ts', 'minhash'],
    ['src/lib/format.ts', 'src/core/errors.ts'],
    ['supabase/functions/validate-datasets/index.ts', 'supabase/functions/_shared/env.ts'],
    ['supabase/functions/validate-datasets/index.ts', 'src/core/errors.ts'],
    ['cluster/main.ts', 'src/core/cluster/contract.ts'],
    ['local/stack.ts', 'cluster/main.ts'],
    ['src/testing/stack/stack.ts', 'local/stack.ts'],
    ['src/features/datasets/list.test.ts', 'src/testing/render.ts'],
    ['src/server/training/a.test.ts', 'src/features/datasets/list.ts'],
    ['supabase/tests/a.integration.test.ts', 'src/testing/stack/stack.ts'],
  ])('%s may import %s', async (importer, imported) => {
    expect(await isAllowed(importer, imported)).toBe(true);
  });

  test.each([
    ['src/app/page.ts', 'local/stack.ts'],
    ['src/app/page.ts', 'src/testing/render.ts'],
    ['src/features/datasets/list.ts', 'src/features/training/list.ts'],
    ['src/features/datasets/list.ts', 'src/server/datasets/list-datasets.ts'],
    ['src/features/datasets/list.ts', 'node:fs'],
    ['src/data/datasets/list.query.ts', 'src/components/ui/button.ts'],
    ['src/data/datasets/list.query.ts', 'src/data/training/keys.ts'],
    ['src/server/training/create-job.ts', 'src/server/datasets/datasets.repository.ts'],
    ['src/server/training/create-job.ts', 'src/lib/format.ts'],
    ['src/server/training/create-job.ts', 'react'],
    ['src/components/ui/button.ts', 'src/core/errors.ts'],
    ['src/components/ui/button.ts', 'src/features/datasets/list.ts'],
    ['src/lib/format.ts', 'src/config/paths.ts'],
    ['src/config/paths.ts', 'src/lib/format.ts'],
    ['src/core/errors.ts', 'react'],
    ['src/core/errors.ts', 'node:crypto'],
    ['src/core/errors.ts', 'src/lib/format.ts'],
    ['supabase/functions/validate-datasets/index.ts', 'supabase/functions/process-training-jobs/handler.ts'],
    ['supabase/functions/validate-datasets/index.ts', 'src/server/datasets/get-dataset.ts'],
    ['supabase/functions/_shared/env.ts', 'supabase/functions/validate-datasets/handler.ts'],
    ['cluster/main.ts', 'src/core/errors.ts'],
    ['cluster/main.ts', 'local/stack.ts'],
    ['src/features/datasets/list.test.ts', 'local/stack.ts'],
    ['src/app/page.ts', 'somewhere/else.ts'],
  ])('%s may not import %s', async (importer, imported) => {
    expect(await isAllowed(importer, imported)).toBe(false);
  });

  test('components may import the types of core', async () => {
    expect(await isAllowed('src/components/ui/badge.ts', 'src/core/errors.ts', 'import type')).toBe(true);
  });
});
