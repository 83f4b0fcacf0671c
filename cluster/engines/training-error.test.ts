import { TrainingError, describeFailure } from './training-error.ts';

const systemError = (code: string) => Object.assign(new Error(`${code}: write`), { code, syscall: 'write' });

test.each<[string, unknown, object]>([
  ['no space', systemError('ENOSPC'), { code: 'disk_full', retryable: true }],
  ['no quota', systemError('EDQUOT'), { code: 'disk_full', retryable: true }],
  ['no space for SQLite', new Error('database or disk is full'), { code: 'disk_full', retryable: true }],
  ['no space for SQLite in WebAssembly', new Error('disk I/O error'), { code: 'disk_full' }],
  [
    'no memory',
    new RangeError('Array buffer allocation failed'),
    { code: 'out_of_memory', retryable: false },
  ],
  ['another range', new RangeError('Invalid index'), { code: 'internal', retryable: true }],
  [
    'the program’s own word',
    new TrainingError('nan_loss', 'NaN at step 3'),
    { code: 'nan_loss', retryable: false },
  ],
  ['no error at all', 'why', { code: 'internal', message: 'why' }],
])('%s', (_, error, expected) => {
  expect(describeFailure(error)).toMatchObject(expected);
});
