import { Button } from '@/components/ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Slider } from '@/components/ui/slider';
import { Textarea } from '@/components/ui/textarea';
import type { NumberSetting, SettingsDraft } from './settings';

type SettingsCardProps = {
  draft: SettingsDraft;
  errors: Partial<Record<NumberSetting, string>>;
  /** The system message of the training data; null where it has none. */
  trainingPrompt: string | null;
  onChange: (draft: SettingsDraft) => void;
};

type NumberField = {
  name: NumberSetting;
  label: string;
  hint: string;
  slider?: { max: number; step: number };
};

const FIELDS: readonly NumberField[] = [
  {
    ...{ name: 'temperature', label: 'Temperature', slider: { max: 2, step: 0.05 } },
    hint: '0 takes the likeliest token every time; more draws more freely.',
  },
  {
    ...{ name: 'topP', label: 'Top-p', slider: { max: 1, step: 0.05 } },
    hint: 'Draws from the likeliest tokens that together reach this share.',
  },
  { name: 'maxTokens', label: 'Max tokens', hint: 'Longest answer.' },
  { name: 'seed', label: 'Seed', hint: 'The same seed and settings give the same answer.' },
];

/** How answers are drawn; the next question uses it. */
export function SettingsCard({ draft, errors, trainingPrompt, onChange }: SettingsCardProps) {
  const isChanged = draft.systemPrompt !== (trainingPrompt ?? '');
  const promptHint =
    trainingPrompt === null
      ? 'The training data has none: a model answers best as it was trained.'
      : 'As in the training data: a model answers best as it was trained.';
  return (
    <Card>
      <CardHeader>
        <CardTitle>Settings</CardTitle>
      </CardHeader>
      <CardContent className="flex flex-col gap-4">
        <Field label="System prompt" hint={isChanged ? 'Not the one of the training data.' : promptHint}>
          {(control) => (
            <Textarea
              {...control}
              rows={4}
              maxLength={8_000}
              value={draft.systemPrompt}
              onChange={({ target }) => onChange({ ...draft, systemPrompt: target.value })}
            />
          )}
        </Field>
        {isChanged && (
          <Button
            variant="outline"
            size="sm"
            className="-mt-2 self-start"
            onClick={() => onChange({ ...draft, systemPrompt: trainingPrompt ?? '' })}
          >
            Back to the training’s
          </Button>
        )}
        {FIELDS.map(({ name, label, hint, slider }) => (
          <Field key={name} label={label} hint={hint} error={errors[name]}>
            {(control) => (
              <div className="flex items-center gap-3">
                {slider && (
                  <Slider
                    thumbLabels={[`${label}, slider`]}
                    {...{ min: 0, ...slider }}
                    value={[Number(draft[name]) || 0]}
                    onValueChange={([value]) => onChange({ ...draft, [name]: String(value) })}
                  />
                )}
                <Input
                  {...control}
                  inputMode="decimal"
                  autoComplete="off"
                  className="h-8 w-24 shrink-0 px-2 text-right font-mono tabular-nums"
                  value={draft[name]}
                  onChange={({ target }) => onChange({ ...draft, [name]: target.value })}
                />
              </div>
            )}
          </Field>
        ))}
      </CardContent>
    </Card>
  );
}
