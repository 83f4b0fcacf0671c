import { serverEnvSchema } from './env.server';
import { readEnv } from './read-env';

const complete = {
  NEXT_PUBLIC_SUPABASE_URL: 'http://127.0.0.1:54321',
  NEXT_PUBLIC_SUPABASE_ANON_KEY: 'publishable',
  NEXT_PUBLIC_APP_URL: 'http://127.0.0.1:3000',
  SUPABASE_SERVICE_ROLE_KEY: 'secret',
  GPU_CLUSTER_API_URL: 'http://127.0.0.1:54324',
  GPU_CLUSTER_API_KEY: 'cluster',
  CRON_SECRET: 'a-cron-secret-of-some-length',
};

test('a complete environment is read, limits have defaults', () => {
  expect(readEnv(serverEnvSchema, { ...complete, PATH: '/bin' })).toEqual({
    ...complete,
    MAX_DATASET_SIZE_MB: 500,
    WEBHOOK_ALLOW_LOOPBACK: 'false',
    MAX_TRAINING_DURATION_HOURS: 48,
  });
});

test('every missing variable is named at once', () => {
  expect(() => readEnv(serverEnvSchema, {})).toThrow(
    new RegExp(
      Object.keys(complete)
        .map((name) => `${name} is missing`)
        .join('[^]*'),
    ),
  );
});

test.each([
  ['an empty value', { CRON_SECRET: ' ' }, 'CRON_SECRET is missing'],
  ['a short secret', { CRON_SECRET: 'hunter2' }, 'CRON_SECRET is not valid: at least 16'],
  ['a URL without a scheme', { GPU_CLUSTER_API_URL: 'gpu.example' }, 'GPU_CLUSTER_API_URL is not valid'],
  ['a file URL', { NEXT_PUBLIC_APP_URL: 'file:///etc' }, 'NEXT_PUBLIC_APP_URL is not valid'],
  ['a limit in words', { MAX_DATASET_SIZE_MB: 'lots' }, 'MAX_DATASET_SIZE_MB is not valid: a number'],
])('%s is refused, and not shown', (_, change, message) => {
  const read = () => readEnv(serverEnvSchema, { ...complete, ...change });
  expect(read).toThrow(message);
  for (const value of Object.values(change)) if (value.trim()) expect(read).not.toThrow(value);
});
