import { callRules, type CallerRules } from './route-declaration';

test.each<[string, CallerRules, ReturnType<typeof callRules>]>([
  ['GET', {}, { scope: 'read', rate: 'reads' }],
  ['HEAD', {}, { scope: 'read', rate: 'reads' }],
  ['POST', {}, { scope: 'session', rate: 'writes' }],
  ['DELETE', {}, { scope: 'session', rate: 'writes' }],
  ['POST', { scope: 'jobs:write', rate: 'job_creation' }, { scope: 'jobs:write', rate: 'job_creation' }],
  ['POST', { scope: 'read', rate: 'reads' }, { scope: 'read', rate: 'reads' }],
  ['GET', { scope: 'session' }, { scope: 'session', rate: 'reads' }],
  ['GET', { roles: ['admin'], scope: 'read' }, { scope: 'session', rate: 'reads' }],
])('a %s that declares %j needs and counts as %j', (method, rules, expected) => {
  expect(callRules(rules, method)).toEqual(expected);
});
