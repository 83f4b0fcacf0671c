import { DEFAULT_RATE_LIMITS, parseRateLimits } from './rate-limit.ts';

test('limits that are named replace the defaults', () => {
  expect(parseRateLimits('')).toEqual(DEFAULT_RATE_LIMITS);
  expect(parseRateLimits(' writes=10/1, uploads=3/3600,')).toEqual({
    ...DEFAULT_RATE_LIMITS,
    writes: { requests: 10, windowSeconds: 1 },
    uploads: { requests: 3, windowSeconds: 3600 },
  });
});

test.each(['writes', 'writes=0/60', 'writes=10/0', 'writes=1.5/60', 'wishes=10/60', 'writes=-1/60', '10/60'])(
  '%j is no limit',
  (text) => {
    expect(() => parseRateLimits(text)).toThrow(`${text} is not a limit: one of reads, writes,`);
  },
);
