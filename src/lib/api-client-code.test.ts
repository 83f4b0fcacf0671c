import { z } from 'zod';
import { apiGet, apiSend } from './api-client';

jest.mock('./read-envelope', () => {
  throw new Error('The code did not arrive');
});

test.each([
  ['a change is not sent', () => apiSend('POST', '/api/x', {}, z.unknown()), 0],
  ['a reading fails as without a connection', () => apiGet('/api/x', z.unknown()), 1],
])('without the code that reads answers %s', async (_, request, sent) => {
  const fetch = jest.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response('{}'));
  await expect(request()).rejects.toMatchObject({ status: 0, code: 'network' });
  expect(fetch).toHaveBeenCalledTimes(sent);
});
