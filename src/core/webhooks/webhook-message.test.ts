import { webhookBody } from './webhook-message.ts';

test('type, timestamp and data, with an absolute address instead of the path', () => {
  const occurrence = {
    event_type: 'job.completed',
    occurred_at: '2026-03-01T12:00:00.5+01:00',
    data: { job_id: '7', path: '/training/jobs/7' },
  };
  expect(JSON.parse(webhookBody(occurrence, 'https://app.example.com'))).toEqual({
    type: 'job.completed',
    timestamp: '2026-03-01T11:00:00.500Z',
    data: { job_id: '7', url: 'https://app.example.com/training/jobs/7' },
  });
});
