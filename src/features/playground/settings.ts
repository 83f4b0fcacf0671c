import { chatSettings } from '@/core/cluster/chat';
import { playgroundChatInput } from '@/core/playground/playground.schema';
import type { AnswerSettings } from './use-conversation';

export type NumberSetting = 'temperature' | 'topP' | 'maxTokens' | 'seed';

/** The settings as they stand in their fields: numbers are what was typed. */
export type SettingsDraft = Record<NumberSetting, string> & { systemPrompt: string };

export const DEFAULT_SETTINGS: SettingsDraft = {
  ...{ systemPrompt: '', temperature: '0.7', topP: '0.9', maxTokens: '128', seed: '1' },
};

const SCHEMAS = {
  temperature: chatSettings.temperature,
  topP: chatSettings.top_p,
  maxTokens: playgroundChatInput.shape.max_tokens,
  seed: chatSettings.seed,
};

const RULES: Record<NumberSetting, string> = {
  temperature: 'A number from 0 to 2',
  topP: 'A number above 0, up to 1',
  maxTokens: 'A whole number from 1 to 1024',
  seed: 'A whole number from 0 on',
};

const numberOf = (text: string) => (text.trim() === '' ? NaN : Number(text));

/** What is wrong with the numbers, by field. */
export function settingsErrors(draft: SettingsDraft): Partial<Record<NumberSetting, string>> {
  const names = Object.keys(RULES) as NumberSetting[];
  const wrong = names.filter((name) => !SCHEMAS[name].safeParse(numberOf(draft[name])).success);
  return Object.fromEntries(wrong.map((name) => [name, RULES[name]]));
}

/** The settings as they are sent; only of a draft without errors. */
export const answerSettings = ({
  systemPrompt,
  temperature,
  topP,
  maxTokens,
  seed,
}: SettingsDraft): AnswerSettings => ({
  systemPrompt,
  temperature: numberOf(temperature),
  top_p: numberOf(topP),
  max_tokens: numberOf(maxTokens),
  seed: numberOf(seed),
});
