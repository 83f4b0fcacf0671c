'use client';

import { useEffect, useReducer, useRef } from 'react';
import type {
  PlaygroundChatInput,
  PlaygroundSample,
  PlaygroundVariant,
} from '@/core/playground/playground.schema';
import { streamAnswer } from '@/data/playground/stream-answer';
import {
  converse,
  EMPTY_CONVERSATION,
  messagesFor,
  VARIANTS,
  type Conversation,
  type ConversationAction,
} from './conversation';

export type AnswerSettings = Omit<PlaygroundChatInput, 'variant' | 'messages'> & { systemPrompt: string };

/** A conversation with a model and its base at once. Leaving the page, or a new question, ends what is being written. */
export function useConversation(modelId: string) {
  const [conversation, dispatch] = useReducer(converse, EMPTY_CONVERSATION);
  const asking = useRef<AbortController | null>(null);
  useEffect(() => () => asking.current?.abort(), []);

  const begin = (
    action: ConversationAction,
    settings: AnswerSettings,
    variants: readonly PlaygroundVariant[] = VARIANTS,
  ) => {
    asking.current?.abort();
    asking.current = new AbortController();
    const { signal } = asking.current;
    const asked = converse(conversation, action);
    dispatch(action);
    for (const variant of variants) void write(variant, asked, settings, signal);
  };

  async function write(
    variant: PlaygroundVariant,
    asked: Conversation,
    { systemPrompt, ...settings }: AnswerSettings,
    signal: AbortSignal,
  ): Promise<void> {
    const messages = messagesFor(asked, variant, systemPrompt);
    // What was asked meanwhile has answers of its own.
    const tell = (action: ConversationAction) => {
      if (asking.current?.signal === signal) dispatch(action);
    };
    try {
      for await (const chunk of streamAnswer(modelId, { variant, messages, ...settings }, signal)) {
        if (signal.aborted) break;
        tell({ type: 'chunk', variant, chunk });
      }
      tell({ type: 'end', variant, status: signal.aborted ? 'stopped' : 'done' });
    } catch (error) {
      tell(signal.aborted ? { type: 'end', variant, status: 'stopped' } : { type: 'fail', variant, error });
    }
  }

  return {
    conversation,
    ask: (question: string, settings: AnswerSettings) => begin({ type: 'ask', question }, settings),
    askSample: (sample: PlaygroundSample, settings: AnswerSettings) =>
      begin({ type: 'ask_sample', sample }, settings),
    /** Has the last question answered again, by both sides or by one. */
    askAgain: (settings: AnswerSettings, variants: readonly PlaygroundVariant[] = VARIANTS) =>
      begin({ type: 'ask_again', variants }, settings, variants),
    stop: () => asking.current?.abort(),
    clear: () => {
      asking.current?.abort();
      dispatch({ type: 'clear' });
    },
  };
}
