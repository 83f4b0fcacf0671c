/** An error as the hosted Storage API words it. `statusCode` is in the body; the HTTP status is 400 for most of them. */
export class StorageError extends Error {
  constructor(
    readonly statusCode: number,
    /** Machine-readable code, e.g. `NoSuchKey`. */
    readonly code: string,
    /** Short name of the kind, e.g. `not_found`. */
    readonly kind: string,
    message: string,
    readonly httpStatus = 400,
  ) {
    super(message);
  }

  toBody() {
    return { statusCode: String(this.statusCode), code: this.code, error: this.kind, message: this.message };
  }
}

export const objectNotFound = () => new StorageError(404, 'NoSuchKey', 'not_found', 'Object not found');

export const bucketNotFound = () =>
  new StorageError(404, 'NoSuchBucket', 'Bucket not found', 'Bucket not found');

export const alreadyExists = () =>
  new StorageError(409, 'KeyAlreadyExists', 'Duplicate', 'The resource already exists');

export const deniedByPolicy = () =>
  new StorageError(403, 'AccessDenied', 'Unauthorized', 'new row violates row-level security policy');

export const invalidSession = () =>
  new StorageError(403, 'AccessDenied', 'Unauthorized', 'Invalid Compact JWS');

export const invalidToken = () =>
  new StorageError(400, 'InvalidJWT', 'InvalidJWT', 'The signed URL is invalid or has expired');

export const invalidSignature = () =>
  new StorageError(400, 'InvalidSignature', 'invalid_signature', 'Missing x-signature header');

export const invalidRequest = (message: string) =>
  new StorageError(400, 'InvalidRequest', 'invalid_request', message);

export const tooLarge = () =>
  new StorageError(
    413,
    'EntityTooLarge',
    'Payload too large',
    'The object exceeded the maximum allowed size',
  );

export const mimeTypeNotAllowed = (mimeType: string) =>
  new StorageError(415, 'InvalidMimeType', 'invalid_mime_type', `mime type ${mimeType} is not supported`);
