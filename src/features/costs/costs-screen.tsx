'use client';

import { ChevronLeftIcon, ChevronRightIcon } from 'lucide-react';
import { useState } from 'react';
import { z } from 'zod';
import { PageHeader } from '@/components/states/page-header';
import { Button } from '@/components/ui/button';
import { useUrlQuery } from '@/lib/use-url-query';
import { BudgetCard } from './budget-card';
import { CostsByDay } from './costs-by-day';
import { CostsByJob } from './costs-by-job';
import { CostsByType } from './costs-by-type';
import { CoverageCard } from './coverage-card';
import { daysOf, monthName, monthOf, shiftMonth, type Month } from './month';

const screenQuery = z.object({
  month: z
    .string()
    .regex(/^20\d\d-(0[1-9]|1[0-2])$/)
    .optional(),
});

/** What a month's trainings cost, by day, type and job, beside the budget. */
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
        description="What your trainings cost: GPU time from the engine's start to its end."
        actions={
          <MonthSwitch
            month={month}
            isLast={month >= currentMonth}
            onChange={(next) => setQuery({ month: next === currentMonth ? undefined : next })}
          />
        }
      />
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-rail">
        <div className="flex min-w-0 flex-col gap-6">
          <CostsByDay month={month} range={range} />
          <CostsByJob range={range} />
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
