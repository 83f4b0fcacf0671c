import { etaText } from './eta.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const inSeconds = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

test.each([
  { status: 'running', seconds: -30, text: 'any moment now' },
  { status: 'running', seconds: 20, text: 'less than a minute left' },
  { status: 'running', seconds: 90, text: 'about 2 min left' },
  { status: 'initializing', seconds: 59 * 60, text: 'about 59 min left' },
  { status: 'running', seconds: 2 * 3600, text: 'about 2 h left' },
  { status: 'running', seconds: 3600 + 22 * 60, text: 'about 1 h 20 min left' },
  { status: 'running', seconds: 2 * 3600 - 60, text: 'about 2 h left' },
  { status: 'queued', seconds: 600, text: 'about 10 min left' },
  { status: 'completed', seconds: 600, text: null },
  { status: 'failed', seconds: 600, text: null },
] as const)('$status with $seconds s to go: $text', ({ status, seconds, text }) => {
  expect(etaText({ status, estimated_completion_at: inSeconds(seconds) }, NOW)).toBe(text);
});

test('nothing is said while nothing is known', () => {
  expect(etaText({ status: 'running', estimated_completion_at: null }, NOW)).toBeNull();
});
