import type { SupabaseClientOptions } from '@supabase/supabase-js';

/** Stands in for the WebSocket that Node 20 lacks; supabase-js asks for one even when Realtime is never used. */
class RealtimeIsNotUsed {
  constructor() {
    throw new Error('Realtime is not used on the server');
  }
}

/** Options of every Supabase client on the server. */
export const serverClientOptions = {
  realtime: { transport: RealtimeIsNotUsed as unknown as typeof WebSocket },
} satisfies SupabaseClientOptions<'public'>;
