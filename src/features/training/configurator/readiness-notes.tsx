import { CircleCheckIcon, CircleMinusIcon, TriangleAlertIcon } from 'lucide-react';
import type { Readiness } from './readiness';

/** Ready, or not and why. */
export function ReadinessNotes({ readiness }: { readiness: Readiness }) {
  const { blockers, risks } = readiness;
  return (
    <div aria-live="polite" className="flex flex-col gap-1.5 text-sm">
      {blockers.length === 0 ? (
        <p className="flex items-center gap-2 font-medium text-success">
          <CircleCheckIcon aria-hidden className="size-4" />
          Ready to start
        </p>
      ) : (
        <p className="flex items-center gap-2 font-medium">
          <CircleMinusIcon aria-hidden className="size-4 text-muted-foreground" />
          Not ready
        </p>
      )}
      {blockers.map((blocker) => (
        <p key={blocker} className="pl-6 text-muted-foreground">
          {blocker}
        </p>
      ))}
      {risks.map((risk) => (
        <p key={risk} className="flex gap-2 text-warning">
          <TriangleAlertIcon aria-hidden className="mt-0.5 size-4 shrink-0" />
          {risk}
        </p>
      ))}
    </div>
  );
}
