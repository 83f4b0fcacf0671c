import fc from 'fast-check';
import { DEFAULT_CHART_SETTINGS, readChartSettings, writeChartSettings } from './chart-settings.ts';

const queryOf = (parameters: Record<string, string | null>) =>
  new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  ).toString();

test.each([
  { query: '', settings: {} },
  {
    query: 'x=epoch&y=log&smooth=0.9&clip=1',
    settings: { xAxis: 'epoch', scale: 'log', smoothing: 0.9, isClipped: true },
  },
  { query: 'from=100', settings: { range: { from: 100, to: null } } },
  { query: 'from=100&to=200', settings: { range: { from: 100, to: 200 } } },
  { query: 'hide=validation', settings: { hiddenLosses: ['validation'] } },
  { query: 'hide=validation+training', settings: { hiddenLosses: ['training', 'validation'] } },
  { query: 'x=moon&y=&smooth=2&clip=yes&hide=everything&from=-1&to=1e99', settings: {} },
  { query: 'from=200&to=100', settings: {} },
  { query: 'from=1.5&to=NaN&smooth=', settings: {} },
])('?$query', ({ query, settings }) => {
  expect(readChartSettings(query)).toEqual({ ...DEFAULT_CHART_SETTINGS, ...settings });
});

test('an address does not say the defaults', () => {
  expect(queryOf(writeChartSettings(DEFAULT_CHART_SETTINGS))).toBe('');
});

test('what was written is read again', () => {
  const step = fc.option(fc.nat(1_000_000));
  const settings = fc.record({
    xAxis: fc.constantFrom('step' as const, 'epoch' as const, 'time' as const),
    scale: fc.constantFrom('linear' as const, 'log' as const),
    smoothing: fc.nat(99).map((percent) => percent / 100),
    isClipped: fc.boolean(),
    hiddenLosses: fc.subarray(['training' as const, 'validation' as const]),
    range: fc
      .record({ from: step, to: step })
      .filter(({ from, to }) => from === null || to === null || from < to),
  });
  fc.assert(
    fc.property(settings, (chosen) => {
      expect(readChartSettings(queryOf(writeChartSettings(chosen)))).toEqual(chosen);
    }),
  );
});
