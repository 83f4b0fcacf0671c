import { readFileSync } from 'node:fs';
import path from 'node:path';

type Color = readonly [lightness: number, chroma: number, hue: number];

const css = readFileSync(path.join(process.cwd(), 'src/app/globals.css'), 'utf8');
const themes = { light: tokensOf(':root'), dark: tokensOf('.dark') };

function tokensOf(selector: string): Map<string, Color> {
  const block = css.slice(css.indexOf(`\n${selector} {`)).split('}')[0] ?? '';
  const entries = block.matchAll(/--([\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g);
  return new Map(Array.from(entries, ([, name = '', l, c, h]) => [name, [Number(l), Number(c), Number(h)]]));
}

/** Relative luminance as WCAG 2 has it, of an OKLCH colour (conversion: bottosson.github.io/posts/oklab). */
function luminance([lightness, chroma, hue]: Color): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const [red = 0, green = 0, blue = 0] = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((channel) => Math.min(1, Math.max(0, channel)));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(theme: keyof typeof themes, one: string, other: string): number {
  const luminanceOf = (name: string) => {
    const color = themes[theme].get(name);
    if (color === undefined) throw new Error(`The ${theme} theme has no --${name}`);
    return luminance(color);
  };
  const first = luminanceOf(one);
  const second = luminanceOf(other);
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

const SURFACES = ['background', 'card', 'popover'];
const STATUSES = ['queued', 'initializing', 'running', 'completed', 'failed', 'cancelled'];
const pairs = (names: readonly string[], surfaces: readonly string[]) =>
  names.flatMap((name) => surfaces.map((surface) => [name, surface] as const));

const TEXT = [
  ...pairs(['foreground', 'muted-foreground', 'warning', 'success'], [...SURFACES, 'muted']),
  ...pairs(['muted-foreground'], ['sidebar', 'secondary']),
  ...pairs(
    STATUSES.map((status) => `status-${status}`),
    [...SURFACES, 'muted'],
  ),
  ...['primary', 'secondary', 'accent', 'destructive'].map((name) => [`${name}-foreground`, name] as const),
];
const GRAPHICS = pairs(
  ['input', 'ring', 'accent', 'primary', ...[1, 2, 3, 4, 5, 6, 7, 8].map((index) => `series-${index}`)],
  SURFACES,
);

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  test.each(TEXT)('text %s on %s is at least 4.5:1', (text, surface) => {
    expect(contrast(theme, text, surface)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(GRAPHICS)('graphic %s on %s is at least 3:1', (graphic, surface) => {
    expect(contrast(theme, graphic, surface)).toBeGreaterThanOrEqual(3);
  });
});
