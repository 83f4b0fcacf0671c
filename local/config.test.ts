import path from 'node:path';
import { projectRoot, readDataDirectory, readPorts } from './config.ts';

const defaults = { api: 54321, database: 54322, functions: 54323, cluster: 54324, web: 3000 };

test.each<[string, Record<string, string>, Partial<typeof defaults>]>([
  ['nothing set', {}, {}],
  ['one port', { BRIGHTRUN_API_PORT: '6001' }, { api: 6001 }],
  ['PORT, as hosting platforms set it', { PORT: '8080' }, { web: 8080 }],
  ['both web variables: ours wins', { PORT: '8080', BRIGHTRUN_WEB_PORT: '8081' }, { web: 8081 }],
  ['0 asks for a free port', { BRIGHTRUN_DB_PORT: '0' }, { database: 0 }],
  ['an empty value counts as not set', { BRIGHTRUN_CLUSTER_PORT: '' }, {}],
])('ports: %s', (_case, env, expected) => {
  expect(readPorts(env)).toEqual({ ...defaults, ...expected });
});

test.each(['65536', '-1', '80a', '1.5', ' '])(
  'the port "%s" is refused by the name of its variable',
  (value) => {
    expect(() => readPorts({ BRIGHTRUN_FUNCTIONS_PORT: value })).toThrow('BRIGHTRUN_FUNCTIONS_PORT');
  },
);

test('the data directory is .local in the checkout, or BRIGHTRUN_DATA_DIR', () => {
  expect(readDataDirectory({})).toBe(path.join(projectRoot, '.local'));
  expect(readDataDirectory({ BRIGHTRUN_DATA_DIR: '/var/lib/brightrun' })).toBe('/var/lib/brightrun');
});
