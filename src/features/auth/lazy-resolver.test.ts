import type { Resolver } from 'react-hook-form';
import { lazyResolver } from './lazy-resolver';

const values = { email: 'ada@example.com' };
const asked = [values, undefined, { fields: {}, shouldUseNativeValidation: undefined }] as const;

test('the rules are asked once they are loaded', async () => {
  const rules: Resolver<typeof values> = () => ({ values, errors: {} });
  await expect(lazyResolver('email', async () => rules)(...asked)).resolves.toEqual({ values, errors: {} });
});

test('rules that cannot be loaded are told at the field, so that nothing is sent', async () => {
  const resolver = lazyResolver<typeof values>('email', () => Promise.reject(new Error('no connection')));
  await expect(resolver(...asked)).resolves.toMatchObject({
    values: {},
    errors: { email: { message: expect.stringContaining('Nothing was sent') } },
  });
});
