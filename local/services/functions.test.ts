import { parseVerifyJwt } from './functions.ts';

test('verify_jwt is read from the table of its function', () => {
  const config = `
    [api]
    verify_jwt = false
    [functions.process-training-jobs]
    enabled = true
    verify_jwt = false # called by cron
    [functions.hello]
    verify_jwt = true
    [functions.silent]
    [storage]
    verify_jwt = false
  `;
  expect(parseVerifyJwt(config)).toEqual({ 'process-training-jobs': false, hello: true });
});
