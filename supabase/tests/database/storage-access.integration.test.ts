/** What owner, stranger and anonymous can do with a file of the owner, in both buckets. */
import {
  anonymousClient,
  closeSql,
  serviceClient,
  signUpUser,
  sql,
  type SignedUpUser,
  type TestClient,
} from '@/testing/stack/stack';

const content = 'only the owner may read this';
const personas = ['owner', 'stranger', 'anonymous'] as const;
type Persona = (typeof personas)[number];

/** Every upload and removal goes through the server, which mints signed URLs. */
const rules: Record<string, Record<Persona, boolean>> = {
  download: { owner: true, stranger: false, anonymous: false },
  list: { owner: true, stranger: false, anonymous: false },
  'sign a download': { owner: true, stranger: false, anonymous: false },
  'sign an upload': { owner: false, stranger: false, anonymous: false },
  'upload a new file': { owner: false, stranger: false, anonymous: false },
  overwrite: { owner: false, stranger: false, anonymous: false },
  move: { owner: false, stranger: false, anonymous: false },
  copy: { owner: false, stranger: false, anonymous: false },
  remove: { owner: false, stranger: false, anonymous: false },
};

describe.each(['lora-datasets', 'lora-models'])('bucket %s', (bucket) => {
  let owner: SignedUpUser;
  let clients: Record<Persona, TestClient>;
  let folder: string;
  const file = () => `${folder}/file.txt`;

  beforeAll(async () => {
    owner = await signUpUser();
    const stranger = await signUpUser();
    clients = { owner: owner.client, stranger: stranger.client, anonymous: anonymousClient() };
    folder = `${owner.id}/resource`;
    const { error } = await serviceClient().storage.from(bucket).upload(file(), content);
    expect(error).toBeNull();
  });

  /** True when the attempt had the effect that its name says. */
  async function attempt(what: string, client: TestClient): Promise<boolean> {
    const files = client.storage.from(bucket);
    switch (what) {
      case 'download':
        return (await (await files.download(file())).data?.text()) === content;
      case 'list':
        return ((await files.list(folder)).data ?? []).length > 0;
      case 'sign a download': {
        const { data } = await files.createSignedUrl(file(), 60);
        return data !== null && (await fetch(data.signedUrl)).ok;
      }
      case 'sign an upload':
        return (await files.createSignedUploadUrl(`${folder}/new.txt`)).data !== null;
      case 'upload a new file':
        return (await files.upload(`${folder}/new.txt`, 'new')).data !== null;
      case 'overwrite':
        return (await files.update(file(), 'changed')).data !== null;
      case 'move':
        return (await files.move(file(), `${folder}/moved.txt`)).data !== null;
      case 'copy':
        return (await files.copy(file(), `${folder}/copied.txt`)).data !== null;
      case 'remove':
        return ((await files.remove([file()])).data ?? []).length > 0;
      default:
        throw new Error(`no attempt for ${what}`);
    }
  }

  test.each(Object.entries(rules))('%s', async (what, rule) => {
    const outcomes: Record<string, boolean> = {};
    for (const persona of personas) outcomes[persona] = await attempt(what, clients[persona]);
    expect(outcomes).toEqual(rule);
  });

  test('after all of it the file is as it was, and alone', async () => {
    const files = serviceClient().storage.from(bucket);
    expect(await (await files.download(file())).data?.text()).toBe(content);
    expect((await files.list(folder)).data?.map(({ name }) => name)).toEqual(['file.txt']);
  });
});

test('both buckets are private and limited in size', async () => {
  const buckets = await sql()`
    select id, public, file_size_limit::text as limit from storage.buckets order by id`;
  expect(buckets.map((bucket) => ({ ...bucket }))).toEqual([
    { id: 'lora-datasets', public: false, limit: String(500 * 1024 ** 2) },
    { id: 'lora-models', public: false, limit: String(5 * 1024 ** 3) },
  ]);
});

afterAll(closeSql);
