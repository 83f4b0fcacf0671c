export const dashboardKeys = { stats: ['dashboard', 'stats'] as const };
