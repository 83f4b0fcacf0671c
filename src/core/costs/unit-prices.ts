/** Prices of what is not GPU time, in US dollars: Supabase's list prices beyond the included quota (supabase.com/pricing). */
export const UNIT_PRICES_USD = {
  storagePerGbMonth: 0.0213,
  transferPerGb: 0.09,
} as const;
