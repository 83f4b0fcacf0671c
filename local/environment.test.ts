import { readFileSync } from 'node:fs';
import path from 'node:path';
import { portSettings, projectRoot } from './config.ts';
import { functionsEnvironment, stackUrls, toEnvFile, webEnvironment } from './environment.ts';

const urls = stackUrls({ api: 1, database: 2, functions: 3, cluster: 4, web: 5 });
const keys = {
  jwtSecret: 'jwt-secret',
  publishableKey: 'publishable',
  secretKey: 'secret',
  cronSecret: 'cron-secret',
  clusterKey: 'cluster-key',
  demoPassword: 'demo-password',
};

test('.env.example documents every variable of the web app, the functions and the stack', () => {
  const documented = readFileSync(path.join(projectRoot, '.env.example'), 'utf8');
  const names = [
    ...Object.keys(webEnvironment(urls, keys)),
    ...Object.values(portSettings).flatMap(({ variables }) => variables),
    'BRIGHTRUN_DATA_DIR',
  ];
  expect(names.filter((name) => !new RegExp(`^#? ?${name}=`, 'm').test(documented))).toEqual([]);
});

test('the functions do not get the secret that sessions are signed with; the web app does, for API tokens alone', () => {
  expect(Object.values(functionsEnvironment(urls, keys))).not.toContain(keys.jwtSecret);
  const names = Object.entries(webEnvironment(urls, keys)).filter(([, value]) => value === keys.jwtSecret);
  expect(names.map(([name]) => name)).toEqual(['SUPABASE_JWT_SECRET']);
});

test('a dotenv file has one line per variable', () => {
  expect(toEnvFile({ A: '1', B: 'two' })).toBe('A=1\nB=two\n');
});
