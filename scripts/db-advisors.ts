/** Supabase's security and performance advisors on a freshly migrated database: `npm run db:advisors`. Fails on any warning. */
import { withFreshDatabase } from './fresh-database.ts';
import { runSupabaseCli } from './run-supabase-cli.ts';

const report = await withFreshDatabase((databaseUrl) =>
  runSupabaseCli('db', 'advisors', `--remote=${databaseUrl}`, '--level', 'warn', '--fail-on', 'warn'),
);
console.log(report.trim() || 'No security or performance warnings.');
