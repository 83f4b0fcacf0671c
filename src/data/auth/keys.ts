export const authKeys = { profile: ['auth', 'profile'] as const };
