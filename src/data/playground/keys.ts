export const playgroundKeys = {
  detail: (modelId: string) => ['playground', modelId] as const,
};
