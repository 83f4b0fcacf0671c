import type { SupabaseClient } from '@supabase/supabase-js';
import { z } from 'zod';
import { claimedCount, type CountStore } from './ports.ts';

/** The store behind the service-role client. Its calls throw an Error when the database refuses or cannot be reached. */
export function createCountStore(client: SupabaseClient): CountStore {
  const call = async <Schema extends z.ZodType>(name: string, args: object, answer: Schema) => {
    const { data, error } = await client.rpc(name, args);
    if (error) throw new Error(`${name}: ${error.message}`);
    return answer.parse(data);
  };
  return {
    async baseModels() {
      const query = client.from('base_models').select('id').eq('is_active', true);
      const { data, error } = await query.order('sort_order').order('id');
      if (error) throw new Error(`base_models: ${error.message}`);
      return z
        .array(z.object({ id: z.string() }))
        .parse(data)
        .map(({ id }) => id);
    },
    async claim(worker, leaseSeconds, defaultTokenizer) {
      const args = {
        p_worker: worker,
        p_lease_seconds: leaseSeconds,
        p_default_tokenizer: defaultTokenizer,
      };
      const claimed = await call('claim_token_count', args, z.array(claimedCount));
      return claimed[0] ?? null;
    },
    save(worker, count, bytesDone, tally) {
      const args = {
        p_worker: worker,
        p_id: count.id,
        p_bytes_done: bytesDone,
        p_tally: tally,
        p_is_default: count.is_default,
      };
      return call('save_token_count', args, z.boolean());
    },
    fail(worker, countId, reason, blame) {
      const args = { p_worker: worker, p_id: countId, p_reason: reason, p_blame: blame };
      return call('fail_token_count', args, z.boolean());
    },
  };
}
