import 'server-only';
import type { ClusterCapabilities } from '@/core/cluster/contract';
import type { PlaygroundAvailability, PlaygroundView } from '@/core/playground/playground.schema';
import { profileOfBaseModel } from '@/core/tokens/token-profile';
import { getClusterCapabilities } from '../catalog/get-cluster-capabilities';
import type { RequestContext } from '../http/route';
import { modelNotFound } from '../models/model-errors';
import { listSamples } from './list-samples';
import { selectPlaygroundModel, type PlaygroundModel } from './playground.repository';

/** Whether the cluster can speak with one of the caller's models now, and what to try it with. Throws `not_found`. */
export async function getPlayground(ctx: RequestContext, id: string): Promise<PlaygroundView> {
  const model = await selectPlaygroundModel(ctx.db, id);
  if (!model) throw modelNotFound();
  const [capabilities, { samples, systemPrompt, missing }] = await Promise.all([
    getClusterCapabilities(ctx.now),
    listSamples(ctx, model),
  ]);
  const base = model.configuration.loaded_model;
  const offered = capabilities?.models.find(({ id: offeredId }) => offeredId === base);
  return {
    availability: availabilityOf(model, capabilities),
    base_model: base,
    context_tokens: offered?.max_seq_length ?? null,
    is_toy: profileOfBaseModel(base)?.id === 'tiny-chat',
    system_prompt: systemPrompt,
    samples,
    missing_samples: missing,
  };
}

function availabilityOf(
  { artifacts, configuration }: PlaygroundModel,
  capabilities: ClusterCapabilities | null,
): PlaygroundAvailability {
  if (!capabilities) return 'unreachable';
  if (!capabilities.features.includes('inference')) return 'not_offered';
  if (!capabilities.models.some(({ id }) => id === configuration.loaded_model)) return 'unknown_model';
  const kinds = artifacts.map(({ kind }) => kind);
  return kinds.includes('adapter_model') && kinds.includes('adapter_config') ? 'available' : 'no_adapter';
}
