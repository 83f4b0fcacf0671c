import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { invalidToken } from './storage-error.ts';

/** What a signed URL allows: reading one object, or writing it once. */
const downloadGrant = z.object({ url: z.string(), upload: z.undefined().optional() });
const uploadGrant = z.object({
  url: z.string(),
  upload: z.literal(true),
  owner: z.string().nullable(),
  upsert: z.boolean(),
});

export type UploadGrant = z.infer<typeof uploadGrant>;

const uploadLifetimeSeconds = 7_200;

/**
 * Mints and checks the tokens of signed URLs: HS256 JWTs bound to one bucket and key, of one kind. A download token is
 * never good for an upload, nor the other way round.
 */
export class UrlSigner {
  private readonly key: Uint8Array;

  constructor(secret: string) {
    this.key = new TextEncoder().encode(secret);
  }

  signDownload(bucket: string, key: string, expiresInSeconds: number): Promise<string> {
    return this.sign({ url: `${bucket}/${key}` }, expiresInSeconds);
  }

  signUpload(bucket: string, key: string, grant: { owner: string | null; upsert: boolean }): Promise<string> {
    return this.sign({ url: `${bucket}/${key}`, upload: true, ...grant }, uploadLifetimeSeconds);
  }

  /** @throws StorageError (InvalidJWT) when the token does not allow reading this object now */
  async verifyDownload(token: string, bucket: string, key: string): Promise<void> {
    const grant = downloadGrant.safeParse(await this.payload(token));
    if (!grant.success || grant.data.url !== `${bucket}/${key}`) throw invalidToken();
  }

  /** @throws StorageError (InvalidJWT) when the token does not allow writing this object now */
  async verifyUpload(token: string, bucket: string, key: string): Promise<UploadGrant> {
    const grant = uploadGrant.safeParse(await this.payload(token));
    if (!grant.success || grant.data.url !== `${bucket}/${key}`) throw invalidToken();
    return grant.data;
  }

  private sign(payload: Record<string, unknown>, lifetimeSeconds: number): Promise<string> {
    const expiresAt = Math.floor(Date.now() / 1000) + lifetimeSeconds;
    return new SignJWT(payload)
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .setExpirationTime(expiresAt)
      .sign(this.key);
  }

  private async payload(token: string): Promise<unknown> {
    try {
      return (await jwtVerify(token, this.key, { algorithms: ['HS256'] })).payload;
    } catch {
      throw invalidToken();
    }
  }
}
