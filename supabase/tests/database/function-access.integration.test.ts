/** Who may call which database function. A new function without a rule here fails. */
import { randomUUID } from 'node:crypto';
import {
  anonymousClient,
  closeSql,
  serviceClient,
  signUpUser,
  sql,
  type TestClient,
} from '@/testing/stack/stack';
import { insertOneOfEverything } from './sample-rows';

const serverOnly = { anonymous: false, user: false, server: true };
const users = { anonymous: false, user: true, server: true };

const rules: Record<string, typeof serverOnly> = {
  accrue_storage_costs: serverOnly,
  authenticate_api_token: serverOnly,
  claim_datasets_for_validation: serverOnly,
  claim_email_deliveries: serverOnly,
  claim_removable_files: serverOnly,
  claim_sweeps: serverOnly,
  claim_token_count: serverOnly,
  claim_training_jobs: serverOnly,
  claim_webhook_deliveries: serverOnly,
  commit_sweeps: serverOnly,
  commit_training_jobs: serverOnly,
  complete_dataset_validation: serverOnly,
  complete_dataset_version: serverOnly,
  confirm_dataset_upload: serverOnly,
  count_job_series: users,
  count_request: serverOnly,
  create_api_token: serverOnly,
  create_dataset_version: serverOnly,
  create_sweep: serverOnly,
  create_training_job: serverOnly,
  create_webhook: serverOnly,
  delete_dataset: serverOnly,
  delete_model: serverOnly,
  delete_webhook: serverOnly,
  fail_dataset_validation_attempt: serverOnly,
  fail_token_count: serverOnly,
  forget_validation_run: serverOnly,
  get_estimate_context: serverOnly,
  get_estimate_coverage: users,
  get_job_metrics: users,
  get_loss_sparklines: serverOnly,
  get_notification_preferences: serverOnly,
  list_dataset_versions: serverOnly,
  list_validation_leftovers: serverOnly,
  record_email_delivery: serverOnly,
  record_webhook_attempt: serverOnly,
  redeliver_webhook: serverOnly,
  request_dataset_revalidation: serverOnly,
  request_job_cancel: serverOnly,
  request_jobs_cancel: serverOnly,
  request_sweep_cancel: serverOnly,
  request_token_count: serverOnly,
  rotate_webhook_secret: serverOnly,
  save_token_count: serverOnly,
  save_validation_slice: serverOnly,
  series_counts: users,
  set_model_status: serverOnly,
  set_notification_preferences: serverOnly,
  stop_jobs_over_budget: serverOnly,
  test_webhook: serverOnly,
  update_webhook: serverOnly,
};

interface DatabaseFunction {
  name: string;
  argumentNames: string[];
  anonymous: boolean;
  user: boolean;
  server: boolean;
}

const exposedFunctions = () => sql()<DatabaseFunction[]>`
  select proname as name, coalesce(proargnames[1:pronargs], '{}') as "argumentNames",
    has_function_privilege('anon', oid, 'execute') as anonymous,
    has_function_privilege('authenticated', oid, 'execute') as user,
    has_function_privilege('service_role', oid, 'execute') as server
  from pg_catalog.pg_proc where pronamespace = 'public'::regnamespace order by proname`;

afterAll(closeSql);

test('EXECUTE is granted as the rules say', async () => {
  const functions = await exposedFunctions();
  const granted = functions.map(({ name, anonymous, user, server }) => [name, { anonymous, user, server }]);
  expect(Object.fromEntries(granted)).toEqual(rules);
});

test('the data API refuses anonymous callers and users exactly where EXECUTE is not granted', async () => {
  const callers = { anonymous: anonymousClient(), user: (await signUpUser()).client };
  for (const { name, argumentNames } of await exposedFunctions()) {
    const nothing = Object.fromEntries(argumentNames.map((argument) => [argument, null]));
    for (const caller of ['anonymous', 'user'] as const) {
      const { error } = await callers[caller].rpc(name as never, nothing as never);
      const isDenied = error?.code === '42501';
      expect([name, caller, isDenied]).toEqual([name, caller, !rules[name]?.[caller]]);
    }
  }
});

test('a stranger sees no metrics of another user, the owner does', async () => {
  const [owner, stranger] = [await signUpUser(), await signUpUser()];
  const { jobId } = await insertOneOfEverything(owner.id);
  const seenBy = async (client: TestClient) =>
    (await client.rpc('get_job_metrics', { p_job_id: jobId })).data;
  expect(await seenBy(owner.client)).toMatchObject({ metrics: [{ step: 1 }], total: 1 });
  expect(await seenBy(stranger.client)).toEqual({ metrics: [], total: 0, cursor: 0, decimated: false });
  const countedBy = async (client: TestClient) =>
    (await client.rpc('count_job_series', { p_job_id: jobId })).data;
  expect(await countedBy(owner.client)).toEqual({ metrics: 1, logs: 1, stored_step: null });
  expect(await countedBy(stranger.client)).toEqual({ metrics: 0, logs: 0, stored_step: null });
  const countedWithJobBy = async (client: TestClient) =>
    (await client.from('training_jobs').select('series_counts').eq('id', jobId)).data;
  expect(await countedWithJobBy(owner.client)).toEqual([
    { series_counts: { metrics: 1, logs: 1, stored_step: null } },
  ]);
  expect(await countedWithJobBy(stranger.client)).toEqual([]);
});

test('the operations of the server act for the given user only', async () => {
  const [owner, stranger] = [await signUpUser(), await signUpUser()];
  const { datasetId, jobId } = await insertOneOfEverything(owner.id);
  const asStranger = { p_user_id: stranger.id, p_dataset_id: datasetId };
  const server = serviceClient();
  const { data: confirmed } = await server.rpc('confirm_dataset_upload', asStranger);
  const { data: revalidated } = await server.rpc('request_dataset_revalidation', asStranger);
  const { data: deleted } = await server.rpc('delete_dataset', asStranger);
  const { data: cancelled } = await server.rpc('request_job_cancel', {
    p_user_id: stranger.id,
    p_job_id: jobId,
    p_save_checkpoint: false,
  });
  const { data: created } = await server.rpc('create_training_job', {
    p_user_id: stranger.id,
    p_job: { dataset_id: datasetId, client_request_id: randomUUID() },
  });
  expect([confirmed, revalidated, deleted, cancelled, created]).toEqual([
    { outcome: 'not_found' },
    { outcome: 'not_found' },
    { outcome: 'not_found' },
    { outcome: 'not_found' },
    { outcome: 'dataset_not_found' },
  ]);
});

test('every function pins its search path, and only the sign-up trigger runs with its definer’s rights', async () => {
  const functions = await sql()<{ name: string; isPinned: boolean; isDefiner: boolean }[]>`
    select pronamespace::regnamespace || '.' || proname as name, prosecdef as "isDefiner",
      coalesce('search_path=""' = any (proconfig), false) as "isPinned"
    from pg_catalog.pg_proc where pronamespace in ('public'::regnamespace, 'private'::regnamespace)`;
  expect(functions.filter(({ isPinned }) => !isPinned)).toEqual([]);
  expect(functions.filter(({ isDefiner }) => isDefiner).map(({ name }) => name)).toEqual([
    'private.create_profile_for_new_user',
  ]);
});

test('clients cannot reach the private schema', async () => {
  const [reach] = await sql()`
    select has_schema_privilege('anon', 'private', 'usage') as anonymous,
      has_schema_privilege('authenticated', 'private', 'usage') as user`;
  expect(reach).toEqual({ anonymous: false, user: false });
});
