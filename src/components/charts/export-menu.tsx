'use client';

import { DownloadIcon } from 'lucide-react';
import type { RefObject } from 'react';
import { downloadBlob } from '@/lib/download';
import { toast } from '@/lib/toast';
import { Button } from '../ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../ui/dropdown-menu';
import { chartsAsPng, type ChartPicture } from './export-png';

interface ExportMenuProps {
  /** Where the charts are drawn; each is found by its `data-chart`. */
  charts: RefObject<HTMLElement | null>;
  /** Address of all points as CSV. */
  csvHref: string;
  /** Of the pictures, without ending. */
  fileName: string;
}

/** Takes the charts along: the numbers as CSV, the drawings as they are shown as PNG. */
export function ExportMenu({ charts, csvHref, fileName }: ExportMenuProps) {
  const saveAs = async (name: string, wanted: (title: string) => boolean) => {
    const pictures = charts.current ? picturesIn(charts.current).filter(({ title }) => wanted(title)) : [];
    if (pictures.length === 0) {
      toast.info('There is no chart to save yet.');
      return;
    }
    try {
      downloadBlob(await chartsAsPng(pictures), name);
    } catch {
      toast.error('The browser could not make the picture. The numbers can be saved as CSV.');
    }
  };
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="outline" size="icon-sm" title="Export">
          <DownloadIcon aria-hidden />
          <span className="sr-only">Export</span>
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem asChild>
          <a href={csvHref} download>
            All points as CSV
          </a>
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => void saveAs(`${fileName}-loss.png`, (title) => title === 'Loss')}>
          Loss chart as PNG
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => void saveAs(`${fileName}-charts.png`, () => true)}>
          All charts as PNG
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

/** The charts below an element that are drawn, as their figures describe them. */
function picturesIn(element: HTMLElement): ChartPicture[] {
  return [...element.querySelectorAll<HTMLElement>('[data-chart]')].flatMap((figure) => {
    const svg = figure.querySelector<SVGSVGElement>('svg.recharts-surface');
    const legend = JSON.parse(figure.dataset.legend ?? '[]') as ChartPicture['legend'];
    return svg ? [{ title: figure.dataset.chart ?? '', svg, legend }] : [];
  });
}
