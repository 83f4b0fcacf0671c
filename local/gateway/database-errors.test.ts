import { httpStatusOf, toPostgrestError } from './database-errors.ts';

test.each([
  ['23505', 409],
  ['23503', 409],
  ['23514', 400],
  ['P0001', 400],
  ['P0002', 500],
  ['08006', 503],
  ['28P01', 403],
  ['40001', 500],
  ['57014', 500],
  ['22023', 400],
])('SQLSTATE %s is HTTP %i', (sqlState, status) => {
  expect(httpStatusOf(sqlState)).toBe(status);
});

const databaseError = (code: string) =>
  Object.assign(new Error('over the limit'), { name: 'PostgresError', code, detail: 'the detail' });

test('a CHECK violation keeps its code, message and detail', () => {
  expect(toPostgrestError(databaseError('23514'))).toMatchObject({
    code: 'PGRST',
    message: '{"code":"23514","message":"over the limit","details":"the detail","hint":null}',
    detail: '{"status":400,"headers":{}}',
  });
});

test.each([
  ['a duplicate key, which lite answers itself', databaseError('23505')],
  ['a missing column, which lite answers itself', databaseError('42703')],
  ['an error that is not the database’s', new TypeError('x')],
])('%s passes unchanged', (_case, error) => {
  expect(toPostgrestError(error)).toBe(error);
});
