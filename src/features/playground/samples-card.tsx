import { Button } from '@/components/ui/button';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import type { PlaygroundSample, PlaygroundView } from '@/core/playground/playground.schema';
import { MISSING_SAMPLES_WORDS } from './playground-words';

type SamplesCardProps = {
  playground: PlaygroundView;
  isDisabled: boolean;
  onChoose: (sample: PlaygroundSample) => void;
};

/** Questions that the model was not trained on, each with the dataset's own answer to compare with. */
export function SamplesCard({ playground, isDisabled, onChoose }: SamplesCardProps) {
  const { samples, missing_samples: missing } = playground;
  return (
    <Card>
      <CardHeader>
        <CardTitle>Validation samples</CardTitle>
        <CardDescription>
          Held out of the training: neither side has seen them. Choosing one begins a new conversation.
        </CardDescription>
      </CardHeader>
      <CardContent>
        {missing === null ? (
          <ul className="-mx-2 flex max-h-64 flex-col overflow-y-auto" aria-label="Validation samples">
            {samples.map((sample, index) => (
              <li key={`${index}-${sample.conversation_id}`}>
                <Button
                  variant="ghost"
                  disabled={isDisabled}
                  className="h-auto w-full justify-start px-2 py-1.5 text-left text-sm font-normal whitespace-normal"
                  onClick={() => onChoose(sample)}
                >
                  <span className="line-clamp-2 wrap-anywhere">{sample.messages.at(-1)?.content}</span>
                </Button>
              </li>
            ))}
          </ul>
        ) : (
          <p className="text-sm text-muted-foreground">{MISSING_SAMPLES_WORDS[missing]}</p>
        )}
      </CardContent>
    </Card>
  );
}
