/** A drawn chart on its way into a picture. */
export interface ChartPicture {
  title: string;
  svg: SVGSVGElement;
  legend: readonly { label: string; color: string }[];
}

const RESOLUTION = 2;
const PADDING_PX = 16;
const TITLE_PX = 32;
const FONT = '"Geist", ui-sans-serif, system-ui, sans-serif';

/** A CSS value with the design's variables replaced by what they are now, in the theme that is shown. */
export const resolveVariables = (value: string): string =>
  value.replace(/var\((--[\w-]+)\)/g, (_, name: string) =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim(),
  );

/** A chart's drawing as a document of its own, which needs no style sheet of the page. */
export function standaloneSvg(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  for (const element of [copy, ...copy.querySelectorAll('*')]) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes('var(')) element.setAttribute(name, resolveVariables(value));
    }
  }
  const { width, height } = sizeOf(svg);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  copy.setAttribute('font-family', FONT);
  return new XMLSerializer().serializeToString(copy);
}

const sizeOf = (svg: SVGSVGElement) => ({
  width: Number(svg.getAttribute('width')),
  height: Number(svg.getAttribute('height')),
});

/**
 * The charts below each other as one PNG, in the colours of the theme that is shown, at twice the screen's resolution. Throws when
 * the browser cannot draw it.
 */
export async function chartsAsPng(charts: readonly ChartPicture[]): Promise<Blob> {
  const sizes = charts.map(({ svg }) => sizeOf(svg));
  const width = Math.max(...sizes.map((size) => size.width)) + 2 * PADDING_PX;
  const height = sizes.reduce((sum, size) => sum + size.height + TITLE_PX + PADDING_PX, PADDING_PX);
  const canvas = document.createElement('canvas');
  canvas.width = width * RESOLUTION;
  canvas.height = height * RESOLUTION;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser cannot draw pictures.');
  context.scale(RESOLUTION, RESOLUTION);
  context.fillStyle = resolveVariables('var(--card)');
  context.fillRect(0, 0, width, height);
  let top = PADDING_PX;
  for (const chart of charts) {
    drawHeading(context, chart, top, width);
    const image = await loadSvg(standaloneSvg(chart.svg));
    const { height: chartHeight, width: chartWidth } = sizeOf(chart.svg);
    context.drawImage(image, PADDING_PX, top + TITLE_PX, chartWidth, chartHeight);
    top += TITLE_PX + chartHeight + PADDING_PX;
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large.'))),
      'image/png',
    );
  });
}

function drawHeading(
  context: CanvasRenderingContext2D,
  { title, legend }: ChartPicture,
  top: number,
  width: number,
): void {
  const baseline = top + 16;
  context.font = `600 14px ${FONT}`;
  context.fillStyle = resolveVariables('var(--foreground)');
  context.fillText(title, PADDING_PX, baseline);
  context.font = `12px ${FONT}`;
  let right = width - PADDING_PX;
  for (const { label, color } of legend.toReversed()) {
    right -= context.measureText(label).width;
    context.fillStyle = resolveVariables('var(--muted-foreground)');
    context.fillText(label, right, baseline);
    right -= 18;
    context.fillStyle = resolveVariables(color);
    context.fillRect(right, baseline - 5, 12, 2);
    right -= 14;
  }
}

async function loadSvg(text: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  return image;
}
