import { parseEnvironment } from './environment.ts';

const complete = {
  CLUSTER_DATA_DIR: '/data',
  CLUSTER_API_KEYS: 'key-number-one, key-number-two',
  CLUSTER_ALLOWED_HOSTS: '127.0.0.1:54321,storage.example.com:443',
};

test('what is not set has a default', () => {
  expect(parseEnvironment(complete)).toMatchObject({
    CLUSTER_PORT: 54_324,
    CLUSTER_HOST: '127.0.0.1',
    CLUSTER_API_KEYS: ['key-number-one', 'key-number-two'],
    CLUSTER_ALLOWED_HOSTS: ['127.0.0.1:54321', 'storage.example.com:443'],
    CLUSTER_MAX_RUNNING: 1,
    CLUSTER_RETENTION_HOURS: 168,
    CLUSTER_ALLOW_PRIVATE_NETWORKS: 'false',
  });
});

test.each([
  ['[::1]:54321', '[::1]:54321'],
  ['[2001:DB8:0:0:0:0:0:5]:443', '[2001:db8::5]:443'],
  ['Storage.Example.com:443', 'storage.example.com:443'],
  ['plain.example.com:80', 'plain.example.com:80'],
])('the host %s is kept as URLs write it: %s', (written, kept) => {
  const { CLUSTER_ALLOWED_HOSTS } = parseEnvironment({ ...complete, CLUSTER_ALLOWED_HOSTS: written });
  expect(CLUSTER_ALLOWED_HOSTS).toEqual([kept]);
});

const ofRay = {
  ...complete,
  CLUSTER_ENGINE: 'ray',
  CLUSTER_OFFER_FILE: '/offer.json',
  CLUSTER_RAY_URL: 'http://127.0.0.1:8265',
};

test('an engine has its own settings', () => {
  expect(parseEnvironment(complete).CLUSTER_ENGINE).toBe('local');
  expect(parseEnvironment(ofRay)).toMatchObject({
    CLUSTER_ENGINE: 'ray',
    CLUSTER_RAY_URL: 'http://127.0.0.1:8265',
  });
});

test.each([
  ['CLUSTER_OFFER_FILE', undefined],
  ['CLUSTER_RAY_URL', undefined],
  ['CLUSTER_RAY_URL', 'ray://127.0.0.1:10001'],
  ['CLUSTER_ENGINE', 'kubernetes'],
])('for Ray, %s=%s is refused by name', (name, value) => {
  expect(() => parseEnvironment({ ...ofRay, [name]: value })).toThrow(`  ${name}: `);
});

const ofSlurm = {
  ...complete,
  CLUSTER_ENGINE: 'slurm',
  CLUSTER_OFFER_FILE: '/offer.json',
  CLUSTER_SLURM_URL: 'http://127.0.0.1:6820',
  CLUSTER_SLURM_TOKEN_FILE: '/token',
  CLUSTER_SLURM_PARTITION: 'gpu',
};

test.each([
  ['CLUSTER_OFFER_FILE', undefined],
  ['CLUSTER_SLURM_URL', 'unix:/run/slurmrestd.socket'],
  ['CLUSTER_SLURM_TOKEN_FILE', undefined],
  ['CLUSTER_SLURM_PARTITION', ''],
])('for Slurm, %s=%s is refused by name', (name, value) => {
  expect(parseEnvironment(ofSlurm).CLUSTER_ENGINE).toBe('slurm');
  expect(() => parseEnvironment({ ...ofSlurm, [name]: value })).toThrow(`  ${name}: `);
});

test('everything that is missing is named at once', () => {
  const message = `The cluster cannot start:
  CLUSTER_DATA_DIR: is missing
  CLUSTER_API_KEYS: is missing
  CLUSTER_ALLOWED_HOSTS: is missing`;
  expect(() => parseEnvironment({})).toThrow(message);
});

test.each([
  ['CLUSTER_PORT', 'http'],
  ['CLUSTER_PORT', '70000'],
  ['CLUSTER_API_KEYS', ''],
  ['CLUSTER_API_KEYS', 'short'],
  ['CLUSTER_ALLOWED_HOSTS', 'http://storage.example.com'],
  ['CLUSTER_ALLOWED_HOSTS', 'storage.example.com'],
  ['CLUSTER_ALLOWED_HOSTS', '::1:54321'],
  ['CLUSTER_ALLOWED_HOSTS', '[::1]'],
  ['CLUSTER_ALLOWED_HOSTS', '[::1::]:80'],
  ['CLUSTER_ALLOWED_HOSTS', 'storage.example.com:65536'],
  ['CLUSTER_ALLOWED_HOSTS', 'user@storage.example.com:443'],
  ['CLUSTER_THREADS', '0'],
  ['CLUSTER_API_KEYS', 'sha256:abc'],
  ['CLUSTER_RETENTION_HOURS', '71'],
  ['CLUSTER_ALLOW_PRIVATE_NETWORKS', 'yes'],
  ['CLUSTER_WEBHOOK_SECRET', 'whsec_short'],
  ['CLUSTER_WEBHOOK_SECRET', 'a-secret-without-its-prefix-that-is-long-enough'],
])('%s=%s is refused by name', (name, value) => {
  expect(() => parseEnvironment({ ...complete, [name]: value })).toThrow(`  ${name}: `);
});
