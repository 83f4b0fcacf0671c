'use client';

import { ChevronLeftIcon, ChevronRightIcon, DownloadIcon } from 'lucide-react';
import { useState } from 'react';
import { z } from 'zod';
import { SegmentedControl } from '@/components/charts/segmented-control';
import { PageHeader } from '@/components/states/page-header';
import { Button } from '@/components/ui/button';
import { useUrlQuery } from '@/lib/use-url-query';
import { BudgetCard } from './budget-card';
import { CostsByDay } from './costs-by-day';
import { CostsByThing } from './costs-by-thing';
import { CostsByType } from './costs-by-type';
import { CoverageCard } from './coverage-card';
import { daysOf, monthName, monthOf, shiftMonth, type Month } from './month';

const screenQuery = z.object({
  month: z
    .string()
    .regex(/^20\d\d-(0[1-9]|1[0-2])$/)
    .optional(),
  by: z.enum(['job', 'model']).optional(),
});

/** What a month cost, by day, type, job and model, beside the budget and the forecast. */
export function CostsScreen() {
  const [query, setQuery] = useUrlQuery(screenQuery);
  const [currentMonth] = useState(() => monthOf(Date.now()));
  const month = query.month ?? currentMonth;
  const days = daysOf(month);
  const range = { from: days[0], to: days.at(-1) };
  return (
    <>
      <PageHeader
        title="Costs"
        description="GPU time from the engine's start to its end, and a day's price for what is stored on it."
        actions={
          <>
            <Button asChild variant="outline">
              <a href={`/api/costs/records.csv?from=${range.from}&to=${range.to}`} download>
                <DownloadIcon aria-hidden />
                CSV
              </a>
            </Button>
            <MonthSwitch
              month={month}
              isLast={month >= currentMonth}
              onChange={(next) => setQuery({ ...query, month: next === currentMonth ? undefined : next })}
            />
          </>
        }
      />
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-rail">
        <div className="flex min-w-0 flex-col gap-6">
          <CostsByDay month={month} range={range} />
          <div className="flex flex-col gap-3">
            <div className="w-fit">
              <SegmentedControl
                label="Sum the costs by"
                options={[
                  { value: 'job', label: 'By job' },
                  { value: 'model', label: 'By model' },
                ]}
                value={query.by ?? 'job'}
                onChange={(by) => setQuery({ ...query, by: by === 'job' ? undefined : by })}
              />
            </div>
            <CostsByThing thing={query.by ?? 'job'} range={range} />
          </div>
        </div>
        <div className="flex flex-col gap-6">
          <BudgetCard />
          <CostsByType range={range} />
          <CoverageCard />
        </div>
      </div>
    </>
  );
}

type MonthSwitchProps = { month: Month; isLast: boolean; onChange: (month: Month) => void };

function MonthSwitch({ month, isLast, onChange }: MonthSwitchProps) {
  return (
    <div role="group" aria-label="Month" className="flex items-center gap-1">
      <Button
        variant="outline"
        size="icon"
        aria-label="The month before"
        onClick={() => onChange(shiftMonth(month, -1))}
      >
        <ChevronLeftIcon aria-hidden />
      </Button>
      <span aria-live="polite" className="min-w-32 text-center text-base font-medium">
        {monthName(month)}
      </span>
      <Button
        variant="outline"
        size="icon"
        aria-label="The month after"
        disabled={isLast}
        onClick={() => onChange(shiftMonth(month, 1))}
      >
        <ChevronRightIcon aria-hidden />
      </Button>
    </div>
  );
}
