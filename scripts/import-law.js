/**
 * The import table of docs/architecture as data for eslint-plugin-boundaries: which room a file is in, and which rooms a
 * room may import. What no policy allows is an error.
 */

const room = (type, pattern, capture) => ({ type, pattern, capture, partialMatch: false });

/** Rooms, the most specific first. */
export const elements = [
  room('app', 'src/app'),
  room('feature', 'src/features/*', ['area']),
  room('data', 'src/data/*', ['area']),
  room('server', 'src/server/*', ['area']),
  room('core', 'src/core'),
  room('components', 'src/components'),
  room('lib', 'src/lib'),
  room('config', 'src/config'),
  room('testing', 'src/testing'),
  room('edge-shared', 'supabase/functions/_shared'),
  room('edge-function', 'supabase/functions/*', ['name']),
  room('database-tests', 'supabase/tests'),
  room('cluster', 'cluster'),
  room('local', 'local'),
  room('e2e', 'e2e'),
  room('bench', 'bench'),
  room('scripts', 'scripts'),
];

/** Kinds of files that cut across rooms. */
export const files = [
  { category: 'test', pattern: ['**/*.test.ts', '**/*.test.tsx', 'supabase/functions/*/testing/**'] },
  { category: 'repository', pattern: 'src/server/**/*.repository.ts' },
  { category: 'cluster-contract', pattern: 'src/core/cluster/**' },
  // Written from the routes; two of them show it.
  { category: 'openapi-document', pattern: 'docs/openapi.json' },
  // Next.js finds these two by their place; they wire like a route does.
  { category: 'entry', pattern: ['src/proxy.ts', 'src/instrumentation.ts'] },
];

const to = (...types) => ({ to: { element: { types: { anyOf: types } } } });
const packages = (...source) => ({ to: { module: { origin: 'external', source } } });
const from = (type, ...allow) => ({ from: { element: { type } }, allow });
const ownArea = (type) => ({
  to: { element: { type, captured: { area: '{{ from.element.captured.area }}' } } },
});
const everySourceRoom = to('app', 'feature', 'data', 'server', 'core', 'components', 'lib', 'config');
const everything = { to: { module: { origin: 'local' } } };

/** Later policies win. */
export const policies = [
  { allow: { to: { module: { origin: ['external', 'core'] } } } },
  from('app', to('feature', 'data', 'server', 'components', 'core', 'lib', 'config')),
  from('app', { to: { file: { categories: 'openapi-document' } } }),
  { from: { file: { categories: 'entry' } }, allow: to('server', 'core', 'lib', 'config') },
  from('feature', ownArea('feature'), to('data', 'components', 'core', 'lib', 'config')),
  from('data', ownArea('data'), to('core', 'lib', 'config')),
  from('server', to('server', 'core', 'config')),
  {
    from: { element: { type: 'server' } },
    disallow: {
      to: {
        element: { type: 'server', captured: { area: '!{{ from.element.captured.area }}' } },
        file: { categories: 'repository' },
      },
    },
    message: 'Another area is used through its services, never through its repository.',
  },
  from('components', to('lib'), { ...to('core'), dependency: { kind: 'type' } }),
  from('lib', to('core')),
  from('config', to('core')),
  {
    from: { element: { type: 'core' } },
    disallow: { to: { module: { origin: ['external', 'core'], source: '!{zod,minhash}' } } },
    message: 'src/core is pure: it imports core, zod and minhash (see decision 015) alone.',
  },
  from('edge-shared', to('core')),
  from('edge-function', to('edge-shared', 'core')),
  {
    from: { element: { type: 'cluster' } },
    allow: { to: { file: { categories: 'cluster-contract' } } },
  },
  {
    from: { element: { types: { anyOf: ['feature', 'data', 'components', 'lib'] } } },
    disallow: { to: { module: { origin: 'core' } } },
    message: 'This runs in the browser, which has no Node modules.',
  },
  {
    from: { element: { type: 'server' } },
    disallow: packages('react', 'react-dom'),
    message: 'The server knows no React.',
  },
  from('testing', everySourceRoom, to('local')),
  ...['local', 'e2e', 'bench', 'scripts', 'database-tests'].map((type) => from(type, everything)),
  {
    from: { file: { categories: 'test' } },
    allow: [
      everySourceRoom,
      { to: { file: { categories: ['entry', 'openapi-document'] } } },
      to('testing'),
      packages('*', '@*/*'),
      { to: { module: { origin: 'core' } } },
    ],
  },
];
