'use client';

import { GitBranchPlusIcon } from 'lucide-react';
import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { paths } from '@/config/paths';
import type { FixedSetting } from '@/core/models/continue-training';
import type { ModelView } from '@/core/models/model.schema';
import { settingLabel } from './hyperparameter-fields';

interface ContinuedModelProps {
  model: ModelView;
  /** The settings that are not the model's, but have to be. */
  differing: readonly FixedSetting[];
  onRestore: () => void;
  onLeave: () => void;
}

/** The model whose weights the training starts from, and what has to stay as it is for them to fit. */
export function ContinuedModel({ model, differing, onRestore, onLeave }: ContinuedModelProps) {
  return (
    <Card>
      <CardHeader>
        <CardTitle className="flex items-center gap-2">
          <GitBranchPlusIcon aria-hidden className="size-4 text-muted-foreground" />
          <span className="min-w-0 wrap-anywhere">
            Continues{' '}
            <Link href={paths.model(model.id)} className="underline underline-offset-4">
              {model.name}
            </Link>
            , version {model.version}
          </span>
        </CardTitle>
        <CardDescription>
          The training starts from this model’s weights. Base model, rank, alpha and target modules stay those
          of the model; everything else may change, the dataset too.
        </CardDescription>
      </CardHeader>
      <CardContent className="flex flex-wrap items-center gap-3">
        <div aria-live="polite" className="text-sm text-status-failed empty:hidden">
          {differing.length > 0 && `Not as in the model: ${differing.map(settingLabel).join(', ')}.`}
        </div>
        {differing.length > 0 && (
          <Button type="button" variant="outline" size="sm" onClick={onRestore}>
            Set back
          </Button>
        )}
        <Button type="button" variant="outline" size="sm" onClick={onLeave}>
          Start from the base model instead
        </Button>
      </CardContent>
    </Card>
  );
}
