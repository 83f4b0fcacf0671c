import { fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useMemo, useState } from 'react';
import { buildChartModel } from '@/core/monitoring/chart-model';
import { DEFAULT_CHART_SETTINGS, type ChartSettings } from '@/core/monitoring/chart-settings';
import type { MetricPoint } from '@/core/training/job.schema';
import { standaloneSvg } from './export-png';
import { MetricCharts } from './metric-charts';

// jsdom has none.
class PointerEventStub extends MouseEvent {
  readonly pointerType: string;
  readonly pointerId: number;
  constructor(type: string, init: PointerEventInit = {}) {
    super(type, init);
    this.pointerType = init.pointerType ?? '';
    this.pointerId = init.pointerId ?? 0;
  }
}
window.PointerEvent ??= PointerEventStub as unknown as typeof PointerEvent;

const POINTER = { pointerId: 1, pointerType: 'mouse', button: 0 };

type Loss = number | null | 'NaN';

const pointsOf = (training: Loss[], validation: Record<number, number> = {}): MetricPoint[] =>
  training.map((loss, step) => ({
    id: step + 1,
    attempt: 1,
    step,
    epoch: step / 10,
    timestamp: new Date(Date.UTC(2026, 0, 1) + step * 10_000).toISOString(),
    training_loss: loss === 'NaN' ? null : loss,
    validation_loss: validation[step] ?? null,
    learning_rate: 1e-4,
    gradient_norm: null,
    throughput: null,
    gpu_utilization: null,
    non_finite: loss === 'NaN' ? ['training_loss'] : [],
  }));

interface ChartsProps {
  points: MetricPoint[];
  detail?: 'full' | 'loading' | 'thinned';
  initial?: Partial<ChartSettings>;
}

function Charts({ points, detail = 'full', initial = {} }: ChartsProps) {
  const [settings, setSettings] = useState({ ...DEFAULT_CHART_SETTINGS, ...initial });
  const model = useMemo(() => buildChartModel(points, settings, detail), [points, settings, detail]);
  return (
    <MetricCharts
      model={model}
      settings={settings}
      onSettingsChange={setSettings}
      csvHref="/points.csv"
      fileName="training"
      emptyText="No points yet."
    />
  );
}

beforeEach(() => {
  // jsdom lays nothing out; the charts measure their container.
  jest.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 600, 340));
});

const lossPlot = () => screen.getByRole('img', { name: /^Loss\./ });
/** The drawn lines of the loss chart: raw, smooth, validation. Each `M` of a path begins a stretch without a gap. */
const stretches = () =>
  [...lossPlot().querySelectorAll('path.recharts-line-curve')].map(
    (path) => path.getAttribute('d')?.match(/M/g)?.length ?? 0,
  );
const dots = () => lossPlot().querySelectorAll('circle');

test('without points every chart says why, in the same room', () => {
  render(<Charts points={[]} />);
  expect(screen.getAllByText('No points yet.')).toHaveLength(4);
  expect(screen.queryByRole('img')).not.toBeInTheDocument();
});

test('one point is drawn as a dot', () => {
  render(<Charts points={pointsOf([2.5])} />);
  expect(dots().length).toBeGreaterThan(0);
  expect(lossPlot()).toHaveAccessibleName(/Training loss from 2\.500 to 2\.500/);
});

test('a missing value is a gap, never a bridge', () => {
  render(<Charts points={pointsOf([3, 2.8, null, 2.5, 2.4])} />);
  expect(stretches().slice(0, 2)).toEqual([2, 2]);
});

test('a value between two gaps is still seen', () => {
  render(<Charts points={pointsOf([3, 2.9, null, 2.5, null, 2.4, 2.3])} />);
  expect(dots()).toHaveLength(3); // raw and smooth of the lonely one, and where the smooth ends
});

test('validation losses are joined across the steps between them', () => {
  render(<Charts points={pointsOf([3, 2.8, 2.6, 2.5, 2.4], { 0: 3.1, 2: 2.7, 4: 2.6 })} />);
  expect(stretches()).toEqual([1, 1, 1]);
  expect(dots()).toHaveLength(4); // each validation, and where the smooth ends
});

test('values that are not finite are counted and marked where they happened', () => {
  render(<Charts points={pointsOf([3, 'NaN', 2.6, 'NaN', 'NaN'])} />);
  expect(screen.getByText('3 training losses NaN or infinite')).toBeInTheDocument();
  expect(lossPlot().querySelectorAll('.recharts-reference-line-line')).toHaveLength(1);
  expect(lossPlot().querySelectorAll('.recharts-reference-area-rect')).toHaveLength(1);
});

test('a run of nothing but NaN is still a chart, with its marks', () => {
  render(<Charts points={pointsOf(['NaN', 'NaN'])} />);
  expect(lossPlot()).toHaveAccessibleName('Loss. Training loss: no values. Validation loss: no values.');
});

test('the chart is also a table for those who cannot see it', () => {
  render(<Charts points={pointsOf([3, 1, 2], { 2: 2.2 })} />);
  const table = screen.getByRole('table', { name: 'Loss' });
  const row = within(table).getByRole('row', { name: /^Training loss/ });
  expect(
    within(row)
      .getAllByRole('cell')
      .map((cell) => cell.textContent),
  ).toEqual(['3', '3.000 at step 0', '2.000 at step 2', '1.000 at step 1', '0']);
});

test('a metric that the cluster does not report says so', () => {
  render(<Charts points={pointsOf([3, 2])} />);
  expect(screen.getByRole('img', { name: /^Learning rate\./ })).toBeInTheDocument();
  expect(screen.getAllByText('Not reported by the cluster.')).toHaveLength(2);
});

test('the legend hides a series and brings it back', async () => {
  const user = userEvent.setup();
  render(<Charts points={pointsOf([3, 2], { 1: 2.5 })} />);
  const legend = screen.getByRole('button', { name: /^Training/ });
  await user.click(legend);
  expect(legend).toHaveAttribute('aria-pressed', 'false');
  expect(stretches()).toHaveLength(1);
  await user.click(legend);
  expect(stretches()).toHaveLength(3);
});

test.each([
  ['Epoch', /lowest 2\.000 at epoch 0\.1/],
  ['Time', /lowest 2\.000 at time 10s/],
])('along the bottom by %s', async (choice, name) => {
  const user = userEvent.setup();
  render(<Charts points={pointsOf([3, 2])} />);
  await user.click(screen.getByRole('radio', { name: choice }));
  expect(lossPlot()).toHaveAccessibleName(name);
});

test('on a log scale a loss of zero is a gap', async () => {
  const user = userEvent.setup();
  render(<Charts points={pointsOf([3, 2, 0, 1, 0.5])} />);
  expect(stretches()[0]).toBe(1);
  await user.click(screen.getByRole('radio', { name: 'Log' }));
  expect(stretches()[0]).toBe(2);
});

test('the legend tells the newest values, and the best validation', () => {
  render(<Charts points={pointsOf([3, 2.8, 2.6], { 1: 2.5, 2: 2.75 })} />);
  expect(screen.getByRole('button', { name: 'Training 2.600' })).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Validation 2.750' })).toBeInTheDocument();
  expect(screen.getByText('best 2.500 at step 1')).toBeInTheDocument();
});

describe('clipped outliers', () => {
  const spiky = pointsOf(Array.from({ length: 40 }, (_, step) => (step === 20 ? 500 : 2 - step / 40)));
  const marks = () => lossPlot().querySelectorAll('.clip-mark');

  test('are marked at the edge and counted, until the reader wants to see them', async () => {
    const user = userEvent.setup();
    render(<Charts points={spiky} />);
    expect(marks()).toHaveLength(0);
    await user.click(screen.getByRole('button', { name: 'Clip outliers' }));
    expect(marks()).toHaveLength(1);
    expect(screen.getByText('1 value beyond the axis')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Clip outliers' }));
    expect(marks()).toHaveLength(0);
  });

  test('leave the summary as it is', () => {
    render(<Charts points={spiky} initial={{ isClipped: true }} />);
    expect(within(screen.getByRole('table', { name: 'Loss' })).getAllByText('40')).toHaveLength(1);
  });
});

describe('zoom', () => {
  const run = pointsOf(Array.from({ length: 101 }, (_, step) => 3 - step / 50));
  const button = (name: string) => screen.getByRole('button', { name });
  const rangeText = () => screen.getByText(/^(All steps, |Steps )\d/).textContent.split(' · ')[0];
  /** Drags over the plot, which spans 56 to 584 px of the 600 px wide figure: from step 0 to step 100. */
  const drag = (from: number, to: number, init: Partial<PointerEventInit> = {}) => {
    const figure = lossPlot().firstElementChild as HTMLElement;
    fireEvent.pointerDown(figure, { clientX: from, ...POINTER, ...init });
    fireEvent.pointerMove(figure, { clientX: to, ...POINTER, ...init });
    return () => fireEvent.pointerUp(figure, { clientX: to, ...POINTER, ...init });
  };
  const atStep = (step: number) => 56 + step * 5.28;

  test('dragging over the plot shows these steps alone, with their own axis', () => {
    render(<Charts points={run} />);
    const drop = drag(atStep(20), atStep(40));
    expect(screen.getByTestId('zoom-selection')).toBeInTheDocument();
    drop();
    expect(screen.queryByTestId('zoom-selection')).not.toBeInTheDocument();
    expect(rangeText()).toBe('Steps 20 – 40 of 100');
    expect(lossPlot()).toHaveAccessibleName(/Training loss from 2\.600 to 2\.200/);
  });

  test('dragging backwards and beyond the plot is the same', () => {
    render(<Charts points={run} />);
    drag(atStep(50), -40)();
    expect(rangeText()).toBe('Steps 0 – 50 of 100');
  });

  test('by epoch the same steps are chosen', () => {
    render(<Charts points={run} initial={{ xAxis: 'epoch' }} />);
    drag(atStep(20), atStep(40))();
    expect(rangeText()).toBe('Steps 20 – 40 of 100');
  });

  test.each([
    ['a click', 2, {}],
    ['a finger, which scrolls', 200, { pointerType: 'touch' }],
    ['another button', 200, { button: 2 }],
  ])('%s does not zoom', (_, width, init) => {
    render(<Charts points={run} />);
    drag(200, 200 + width, init)();
    expect(rangeText()).toBe('All steps, 0 – 100');
  });

  test('Escape drops the drag', async () => {
    const user = userEvent.setup();
    render(<Charts points={run} />);
    const drop = drag(atStep(20), atStep(40));
    await user.keyboard('{Escape}');
    drop();
    expect(rangeText()).toBe('All steps, 0 – 100');
  });

  test('by keyboard: handles and buttons', async () => {
    const user = userEvent.setup();
    render(<Charts points={run} />);
    screen.getByRole('slider', { name: 'First step shown' }).focus();
    await user.keyboard('{PageUp}');
    expect(rangeText()).toBe('Steps 10 – 100 of 100');
    await user.click(button('Show all'));
    await user.click(button('Zoom in'));
    expect(rangeText()).toBe('Steps 25 – 75 of 100');
    await user.click(button('Later'));
    expect(rangeText()).toBe('Steps 50 – 100 of 100');
    await user.click(button('Zoom out'));
    expect(rangeText()).toBe('Steps 25 – 100 of 100');
    await user.click(button('Show all'));
    expect(rangeText()).toBe('All steps, 0 – 100');
    expect(button('Show all')).toHaveAttribute('aria-disabled', 'true');
  });

  test('steps without a point keep the zoom, and say how to leave it', () => {
    render(<Charts points={pointsOf([3, 2])} initial={{ range: { from: 50, to: 60 } }} />);
    expect(screen.getAllByText(/No point lies in these steps/)).toHaveLength(4);
    expect(button('Show all')).toHaveAttribute('aria-disabled', 'false');
  });

  test('one point, or none, has nothing to zoom into', () => {
    const { rerender } = render(<Charts points={pointsOf([3])} />);
    expect(button('Zoom in')).toHaveAttribute('aria-disabled', 'true');
    rerender(<Charts points={[]} />);
    expect(screen.getByText('No steps yet')).toBeInTheDocument();
  });
});

test.each([
  ['full', 'every point'],
  ['thinned', '3 points, every spike'],
  ['loading', 'loading every point…'],
] as const)('a series that is %s says so', (detail, text) => {
  render(<Charts points={pointsOf([3, 2, 1])} detail={detail} />);
  expect(screen.getByText(`All steps, 0 – 2 · ${text}`)).toBeInTheDocument();
});

describe('export', () => {
  test('the numbers come from the server, all of them', async () => {
    const user = userEvent.setup();
    render(<Charts points={pointsOf([3, 2, 1])} />);
    await user.click(screen.getByRole('button', { name: 'Export' }));
    expect(screen.getByRole('menuitem', { name: 'All points as CSV' })).toHaveAttribute(
      'href',
      '/points.csv',
    );
  });

  test('a drawing becomes a picture of its own: colours of the theme, its own size', () => {
    document.documentElement.style.setProperty('--series-1', 'rebeccapurple');
    render(<Charts points={pointsOf([3, 2, 1])} />);
    const svg = lossPlot().querySelector<SVGSVGElement>('svg.recharts-surface');
    if (!svg) throw new Error('A drawing was expected');
    const text = standaloneSvg(svg);
    expect(text).toContain('stroke="rebeccapurple"');
    expect(text).not.toContain('var(');
    expect(text).toMatch(/^<svg [^>]*width="600"/);
  });
});
