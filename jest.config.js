import nextJest from 'next/jest.js';

const createJestConfig = nextJest({ dir: './' });

/** @type {import('jest').Config} */
const shared = {
  moduleNameMapper: {
    '^@/(.*)$': '<rootDir>/src/$1',
    '^server-only$': '<rootDir>/src/testing/server-only.ts',
  },
  testPathIgnorePatterns: ['/node_modules/', '/.next/', '/.local/'],
  modulePathIgnorePatterns: ['<rootDir>/.next/', '<rootDir>/.local/'],
};

/**
 * Four projects: `unit` (pure code, Node), `component` (jsdom, *.test.tsx), `integration` (*.integration.test.ts: real
 * Postgres, auth, storage, Deno functions and cluster) and `e2e` (a real browser on the whole application). The last two
 * start their stack once, in their global set-up.
 */
const projects = [
  {
    displayName: 'unit',
    testEnvironment: 'node',
    testMatch: ['<rootDir>/{src,cluster,local,supabase,scripts}/**/*.test.ts'],
    testPathIgnorePatterns: [...shared.testPathIgnorePatterns, '\\.integration\\.test\\.ts$'],
    setupFilesAfterEnv: ['<rootDir>/src/testing/setup.ts'],
  },
  {
    displayName: 'component',
    testEnvironment: 'jsdom',
    testMatch: ['<rootDir>/src/**/*.test.tsx'],
    setupFilesAfterEnv: ['<rootDir>/src/testing/setup.ts', '<rootDir>/src/testing/setup-dom.ts'],
  },
  {
    displayName: 'integration',
    testEnvironment: 'node',
    runner: '<rootDir>/local/testing/serial-runner.mjs',
    testMatch: ['<rootDir>/{src,local,supabase,cluster}/**/*.integration.test.ts'],
    globalSetup: '<rootDir>/src/testing/stack/global-setup.ts',
    globalTeardown: '<rootDir>/src/testing/stack/global-teardown.ts',
    setupFilesAfterEnv: ['<rootDir>/src/testing/setup.ts'],
  },
  {
    displayName: 'e2e',
    testEnvironment: 'node',
    runner: '<rootDir>/local/testing/serial-runner.mjs',
    testMatch: ['<rootDir>/e2e/**/*.e2e.ts'],
    globalSetup: '<rootDir>/e2e/support/global-setup.ts',
    globalTeardown: '<rootDir>/e2e/support/global-teardown.ts',
    setupFilesAfterEnv: ['<rootDir>/src/testing/setup.ts'],
  },
];

export default async () => ({
  testTimeout: 60_000,
  collectCoverageFrom: ['src/**/*.{ts,tsx}', '!src/**/*.test.{ts,tsx}', '!src/testing/**', '!**/*.d.ts'],
  coverageDirectory: '.cache/coverage',
  coverageReporters: ['text-summary', 'json-summary'],
  coverageThreshold: {
    global: { lines: 80 },
    './src/core/': { lines: 90 },
    './src/server/': { lines: 90 },
  },
  projects: await Promise.all(projects.map((project) => createJestConfig({ ...shared, ...project })())),
});
