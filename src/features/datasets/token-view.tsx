'use client';

import { useState } from 'react';
import { MessagesSquareIcon } from 'lucide-react';
import { EmptyState } from '@/components/states/empty-state';
import { ErrorState } from '@/components/states/error-state';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import type { CanonicalMessage } from '@/core/datasets/canonical-row';
import type { DatasetView, SampleConversation } from '@/core/datasets/dataset.schema';
import type { TokenProfile } from '@/core/tokens/token-profile';
import { useTokenizer } from '@/data/tokens/tokens.queries';
import type { LengthChoice } from './dataset-lengths';
import { LabelledSelect } from './labelled-select';
import { SequenceLength } from './length-histogram';
import { AnyRow } from './token-view-any-row';
import { TokenRow } from './token-view-row';

/** The row of the file that trainings read, by a byte of it, as the address holds it; undefined: one of the first conversations. */
export type RowChoice = { rowOffset: number | undefined; onRowOffset: (offset: number | undefined) => void };

const ANY_ROW = 'any';

type TokenViewProps = {
  dataset: Pick<DatasetView, 'id' | 'status' | 'normalized_sha256'>;
  conversations: readonly SampleConversation[];
  profile: TokenProfile;
  profiles: readonly TokenProfile[];
  choice: LengthChoice & RowChoice;
};

/** A row as the model sees it: its tokens, which of them are trained, and where it is cut. */
export function TokenView({ dataset, conversations, profile, profiles, choice }: TokenViewProps) {
  const { sequenceLength, onSequenceLength, onTokenizer, rowOffset, onRowOffset } = choice;
  const [shown, setShown] = useState('0');
  const hasRows = dataset.status === 'ready';
  const isAnyRow = hasRows && rowOffset !== undefined;
  const conversation = conversations[Number(shown)];
  if (conversation === undefined) {
    return (
      <EmptyState
        icon={MessagesSquareIcon}
        title="No conversation to show"
        description="Validation found no conversation that could be used; the report says why."
      />
    );
  }
  const choose = (picked: string) => {
    if (picked !== ANY_ROW) setShown(picked);
    onRowOffset(picked === ANY_ROW ? 0 : undefined);
  };
  return (
    <Card>
      <CardHeader>
        <CardTitle>As the model sees it</CardTitle>
        <CardDescription>
          A row with the chat template of the base model, token by token. A special token that somebody wrote
          in a message is read as text.
        </CardDescription>
      </CardHeader>
      <CardContent className="flex flex-col gap-4">
        <div className="flex flex-wrap gap-x-4 gap-y-2">
          <LabelledSelect
            label="Tokenizer"
            value={profile.id}
            onChange={onTokenizer}
            options={profiles.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <LabelledSelect
            label="Conversation"
            value={isAnyRow ? ANY_ROW : shown}
            onChange={choose}
            options={[
              ...conversations.map(({ conversation_id }, index) => ({
                value: String(index),
                label: `${index + 1}: ${conversation_id}`,
              })),
              ...(hasRows ? [{ value: ANY_ROW, label: 'Any row of the file' }] : []),
            ]}
          />
          <SequenceLength value={sequenceLength} onChange={onSequenceLength} />
        </div>
        {isAnyRow ? (
          <AnyRow dataset={dataset} offset={rowOffset} onOffset={onRowOffset}>
            {({ offset, messages }) => (
              <Tokenized key={offset} profile={profile} messages={messages} sequenceLength={sequenceLength} />
            )}
          </AnyRow>
        ) : (
          <Tokenized
            key={shown}
            profile={profile}
            messages={conversation.messages.map(toCanonical)}
            sequenceLength={sequenceLength}
          />
        )}
      </CardContent>
    </Card>
  );
}

const toCanonical = ({ role, content, weight }: SampleConversation['messages'][number]): CanonicalMessage =>
  weight === undefined ? { role, content } : { role, content, weight: weight === 0 ? 0 : 1 };

type TokenizedProps = {
  profile: TokenProfile;
  messages: readonly CanonicalMessage[];
  sequenceLength: number;
};

function Tokenized({ profile, messages, sequenceLength }: TokenizedProps) {
  const { data: tokenizer, isPending, error, refetch } = useTokenizer(profile.id);
  if (isPending) return <Skeleton aria-label="Loading the tokenizer" className="h-64" />;
  if (tokenizer === undefined)
    return <ErrorState title="The tokenizer could not be loaded" error={error} onRetry={() => refetch()} />;
  return (
    <TokenRow profile={profile} tokenizer={tokenizer} messages={messages} sequenceLength={sequenceLength} />
  );
}
