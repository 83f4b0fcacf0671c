export { stopStackProcess as default } from '../../src/testing/stack/stack-process.ts';
