export const tokenKeys = {
  counts: (datasetId: string) => ['tokens', 'counts', datasetId] as const,
  tokenizer: (id: string) => ['tokens', 'tokenizer', id] as const,
};
