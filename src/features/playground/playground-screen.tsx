'use client';

import { ArrowLeftIcon, MessagesSquareIcon } from 'lucide-react';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import { EmptyState } from '@/components/states/empty-state';
import { ErrorState } from '@/components/states/error-state';
import { PageHeader } from '@/components/states/page-header';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { paths } from '@/config/paths';
import type { ModelView } from '@/core/models/model.schema';
import type { PlaygroundView } from '@/core/playground/playground.schema';
import { useModel } from '@/data/models/models.queries';
import { usePlayground } from '@/data/playground/playground.queries';
import { AnswerAnnouncer } from './answer-announcer';
import { Composer } from './composer';
import { isWriting } from './conversation';
import { AVAILABILITY_WORDS } from './playground-words';
import { SamplesCard } from './samples-card';
import { SettingsCard } from './settings-card';
import { Transcript } from './transcript';
import { answerSettings, DEFAULT_SETTINGS, settingsErrors, type SettingsDraft } from './settings';
import { useConversation } from './use-conversation';

/** A trained model and its base, side by side in one conversation. */
export function PlaygroundScreen({ modelId }: { modelId: string }) {
  const model = useModel(modelId);
  const playground = usePlayground(modelId);
  const error = model.error ?? playground.error;
  if (model.data && playground.data) {
    const { availability } = playground.data;
    return (
      <>
        <Header model={model.data.model} />
        {availability === 'available' ? (
          <Playground model={model.data.model} playground={playground.data} />
        ) : (
          <EmptyState
            icon={MessagesSquareIcon}
            {...AVAILABILITY_WORDS[availability]}
            action={
              <Button variant="outline" size="sm" onClick={() => void playground.refetch()}>
                Look again
              </Button>
            }
          />
        )}
      </>
    );
  }
  if (error === null) return <PlaygroundSkeleton />;
  const retry = () => void Promise.all([model.refetch(), playground.refetch()]);
  return <ErrorState title="The playground could not be loaded" error={error} onRetry={retry} />;
}

function Header({ model }: { model: ModelView }) {
  return (
    <div className="flex flex-col gap-2">
      <Link
        href={paths.model(model.id)}
        className="flex w-fit items-center gap-1.5 text-sm text-muted-foreground hover:text-foreground"
      >
        <ArrowLeftIcon aria-hidden className="size-3.5" />
        {model.name}
      </Link>
      <PageHeader title="Playground" description="Ask the tuned model and its base the same, side by side." />
    </div>
  );
}

function Playground({ model, playground }: { model: ModelView; playground: PlaygroundView }) {
  const [draft, setDraft] = useState<SettingsDraft>({
    ...DEFAULT_SETTINGS,
    systemPrompt: playground.system_prompt ?? '',
  });
  const { conversation, ask, askSample, askAgain, stop, clear } = useConversation(model.id);
  const writing = isWriting(conversation);
  const errors = settingsErrors(draft);
  const canAsk = Object.keys(errors).length === 0;
  const settings = answerSettings(draft);
  useEffect(() => {
    if (!writing) return;
    const onKeyDown = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') stop();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  });
  return (
    <div className="grid grid-cols-1 gap-6 lg:grid-cols-rail lg:items-start">
      <div className="flex min-w-0 flex-col gap-4">
        {playground.is_toy && (
          <p className="rounded-lg border border-dashed px-4 py-3 text-sm text-muted-foreground">
            The embedded base model is a toy of 4 million parameters: it learns format, tone and names, not
            knowledge, and neither side can be trusted with a fact.
          </p>
        )}
        <Transcript
          conversation={conversation}
          canAsk={canAsk && !writing}
          onRetry={(variant) => askAgain(settings, [variant])}
          onAnother={() => {
            const next = { ...settings, seed: settings.seed + 1 };
            setDraft({ ...draft, seed: String(next.seed) });
            askAgain(next);
          }}
        />
        <Composer
          isWriting={writing}
          canAsk={canAsk}
          hasTurns={conversation.turns.length > 0}
          onAsk={(question) => ask(question, settings)}
          onStop={stop}
          onClear={clear}
        />
        <AnswerAnnouncer conversation={conversation} />
      </div>
      <div className="flex flex-col gap-6">
        <SamplesCard
          playground={playground}
          isDisabled={!canAsk}
          onChoose={(sample) => askSample(sample, settings)}
        />
        <SettingsCard
          draft={draft}
          errors={errors}
          trainingPrompt={playground.system_prompt}
          onChange={setDraft}
        />
      </div>
    </div>
  );
}

function PlaygroundSkeleton() {
  return (
    <div role="status" aria-busy aria-label="Loading the playground" className="flex flex-col gap-6">
      <Skeleton className="h-14 max-w-md" />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-rail">
        <Skeleton className="h-72" />
        <Skeleton className="h-72" />
      </div>
    </div>
  );
}
