import nextPlugin from '@next/eslint-plugin-next';
import boundaries from 'eslint-plugin-boundaries';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { elements, files, policies } from './scripts/import-law.js';

const typescript = ['**/*.ts', '**/*.tsx'];
const tests = ['**/*.test.ts', '**/*.test.tsx'];
/** Rooms that Node or Deno run as they are: a relative import without its extension fails there, or is not deployed. */
const runWithoutBundler = [
  'src/core/**',
  'supabase/functions/**',
  'cluster/**',
  'local/**',
  'e2e/**',
  'bench/**',
  'scripts/**',
];

const noBarrels = {
  selector: 'ExportAllDeclaration',
  message: 'No barrels: import from the file that defines it.',
};
const explicitExtensions = {
  selector:
    ':matches(ImportDeclaration, ExportNamedDeclaration, ImportExpression)[source.value=/^(@\\u002F|\\.{1,2}\\u002F(?!.*\\.(ts|tsx|js|mjs|json|css)$))/]',
  message: 'Relative imports with their extension here, and no alias.',
};
const noInlinedEnvironment = {
  selector: "MemberExpression[object.object.name='process'][property.name=/^NEXT_PUBLIC_/]",
  message: 'It would be inlined at build time: the root layout hands the public environment to the client.',
};

export default defineConfig(
  globalIgnores([
    '.next/**',
    '.local/**',
    '.cache/**',
    'coverage/**',
    'next-env.d.ts',
    'src/core/database.types.ts',
    // AssemblyScript: its own compiler checks it.
    'cluster/engines/local/kernels/assembly/**',
    'cluster/engines/local/kernels/kernels.ts',
  ]),
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  {
    files: typescript,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.eslint.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-extraneous-class': ['error', { allowConstructorOnly: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Dear, and the compiler or the editor tell it anyway.
      '@typescript-eslint/no-deprecated': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      // These flag sound code: a flag that another callback sets, `() => doIt()`, an async method an interface asks for,
      // Hono's routes.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', 400],
      'no-empty': 'error',
      'no-restricted-syntax': ['error', noBarrels],
      'no-unsafe-finally': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
    },
  },
  {
    // Deno's globals are unknown to this compiler (`npm run deno:check` has them), and tests read untyped answers.
    files: ['supabase/functions/**/*.ts', 'local/functions/**/*.ts', ...tests],
    rules: {
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: runWithoutBundler.map((room) => `${room}/*.ts`),
    rules: { 'no-restricted-syntax': ['error', noBarrels, explicitExtensions] },
  },
  {
    files: ['src/{app,features,data,components,lib}/**/*.{ts,tsx}'],
    rules: { 'no-restricted-syntax': ['error', noBarrels, noInlinedEnvironment] },
  },
  {
    files: ['src/**/*.tsx'],
    extends: [
      reactHooks.configs.flat.recommended,
      jsxA11y.flatConfigs.strict,
      nextPlugin.configs['core-web-vitals'],
    ],
    rules: {
      // A region that scrolls has to be reachable by keyboard.
      'jsx-a11y/no-noninteractive-tabindex': ['error', { roles: ['region', 'tabpanel'] }],
    },
  },
  {
    files: ['{src,supabase,cluster,local,e2e,bench,scripts}/**/*.{ts,tsx}'],
    plugins: { boundaries },
    settings: {
      'boundaries/root-path': import.meta.dirname,
      'boundaries/elements': elements,
      'boundaries/files': files,
      'boundaries/legacy-templates': false,
      'import/resolver': { typescript: { project: './tsconfig.eslint.json' } },
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        { default: 'disallow', checkAllOrigins: true, checkUnknownLocals: true, policies },
      ],
      'boundaries/no-unknown-files': 'error',
    },
  },
);
