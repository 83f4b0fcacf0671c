import { webhookUrlProblem } from './webhook-url.ts';

test.each([
  ['https://example.com/hooks', null],
  ['https://example.com:8443/hooks?key=1', null],
  ['http://example.com/hooks', 'https://'],
  ['ftp://example.com/hooks', 'https://'],
  ['javascript:alert(1)', 'https://'],
  ['https://me:secret@example.com/', 'password'],
  ['example.com/hooks', 'complete address'],
  ['', 'complete address'],
  ['http://localhost:3000/', 'own machine'],
  ['https://localhost/', 'own machine'],
  ['https://api.localhost/', 'own machine'],
  // URLs write addresses in one way, however they were typed.
  ['https://2130706433/', 'own machine'],
  ['https://0x7f.1/', 'own machine'],
  ['https://[::1]/', 'own machine'],
])('%s', (url, problem) => {
  const answer = webhookUrlProblem(url, false);
  if (problem === null) expect(answer).toBeNull();
  else expect(answer).toContain(problem);
});

test.each([
  ['http://127.0.0.1:4000/hooks', null],
  ['http://localhost:4000/hooks', null],
  ['https://localhost/hooks', null],
  ['http://example.com/hooks', 'https://'],
  ['http://192.168.1.4/hooks', 'https://'],
])('for development, %s', (url, problem) => {
  const answer = webhookUrlProblem(url, true);
  if (problem === null) expect(answer).toBeNull();
  else expect(answer).toContain(problem);
});
