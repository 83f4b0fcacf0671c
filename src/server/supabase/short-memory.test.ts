import { ShortMemory } from './short-memory';

beforeEach(() => jest.useFakeTimers({ now: 1_000 }));
afterEach(() => jest.useRealTimers());

test('a value is remembered until its end, and no longer', () => {
  const memory = new ShortMemory<string>(10);
  memory.set('a', 'first', 2_000);
  jest.setSystemTime(1_999);
  expect(memory.get('a')).toBe('first');
  jest.setSystemTime(2_000);
  expect(memory.get('a')).toBeUndefined();
});

test('of more than it has room for, the one that was set longest ago is forgotten', () => {
  const memory = new ShortMemory<string>(2);
  memory.set('a', 'old', 9_000);
  memory.set('b', 'b', 9_000);
  memory.set('a', 'new', 9_000);
  memory.set('c', 'c', 9_000);
  expect(['a', 'b', 'c'].map((key) => memory.get(key))).toEqual(['new', undefined, 'c']);
});
