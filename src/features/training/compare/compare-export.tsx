'use client';

import { DownloadIcon, LinkIcon } from 'lucide-react';
import type { RefObject } from 'react';
import { chartsAsPng } from '@/components/charts/export-png';
import { Button } from '@/components/ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import type { RunInput } from '@/core/training/compare/compare-chart';
import { compareCsv } from '@/core/training/compare/compare-csv';
import { downloadBlob, downloadText } from '@/lib/download';
import { toast } from '@/lib/toast';

interface CompareExportProps {
  /** Where the chart is drawn. */
  figure: RefObject<HTMLElement | null>;
  inputs: readonly RunInput[];
  /** Of the picture. */
  title: string;
  hidden: readonly string[];
  /** Not all points of long runs are here. */
  isThinned: boolean;
}

/** Takes the comparison along: its points as CSV, its chart as PNG, its address. */
export function CompareExport({ figure, inputs, title, hidden, isThinned }: CompareExportProps) {
  const shown = inputs.filter(({ id }) => !hidden.includes(id));
  const savePicture = async () => {
    const svg = figure.current?.querySelector<SVGSVGElement>('svg.recharts-surface');
    if (!svg) {
      toast.info('There is no chart to save yet.');
      return;
    }
    try {
      downloadBlob(await chartsAsPng([{ title, svg, legend: shown }]), 'comparison.png');
    } catch {
      toast.error('The browser could not make the picture. The numbers can be saved as CSV.');
    }
  };
  const copyLink = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      toast.success('The link was copied. It shows the runs to your own account alone.');
    } catch {
      toast.error('The browser did not let the link be copied. It is the address of this page.');
    }
  };
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="outline" size="icon-sm" title="Export and share">
          <DownloadIcon aria-hidden />
          <span className="sr-only">Export and share</span>
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={() => downloadText(compareCsv(shown), 'comparison.csv', 'text/csv')}>
          <DownloadIcon aria-hidden />
          {isThinned ? 'Points as drawn, thinned out, as CSV' : 'All points as CSV'}
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => void savePicture()}>
          <DownloadIcon aria-hidden />
          Chart as PNG
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => void copyLink()}>
          <LinkIcon aria-hidden />
          Copy the link
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
