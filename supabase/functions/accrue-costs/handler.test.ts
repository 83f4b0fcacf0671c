import { UNIT_PRICES_USD } from '../../../src/core/costs/unit-prices.ts';
import { handleAccrueCosts } from './handler.ts';

const SECRET = 'cron-secret-of-the-test';

async function call(
  accrueStorage: (usdPerGbMonth: number, days: number) => Promise<unknown>,
  secret = SECRET,
) {
  const errors: string[] = [];
  const headers = { 'x-cron-secret': secret };
  const request = new Request('http://localhost/functions/v1/accrue-costs', { method: 'POST', headers });
  const logError = (message: string) => void errors.push(message);
  const response = await handleAccrueCosts(request, { cronSecret: SECRET, accrueStorage, logError });
  return { status: response.status, body: await response.json(), errors };
}

test('the price is the installation’s, and a month of missed calls is made up for', async () => {
  const accrueStorage = jest.fn(async () => 3);
  expect(await call(accrueStorage)).toMatchObject({ status: 200, body: { data: { records: 3 } } });
  expect(accrueStorage.mock.calls).toEqual([[UNIT_PRICES_USD.storagePerGbMonth, 31]]);
});

test('a database that is away is told, and nothing is lost', async () => {
  const answer = await call(() => Promise.reject(new Error('away')));
  expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  expect(answer.errors).toEqual(['Storage costs could not be written; the next call makes up for it.']);
});

test('a wrong secret writes nothing', async () => {
  const accrueStorage = jest.fn(async () => 3);
  expect(await call(accrueStorage, 'guess')).toMatchObject({ status: 401 });
  expect(accrueStorage).not.toHaveBeenCalled();
});
