import 'server-only';
import { ClusterRequestError } from '@/core/cluster/request-error';
import { AppError } from '@/core/errors';

/** What the caller is told when the cluster cannot answer a conversation. */
export function toChatError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof ClusterRequestError)) return unavailable('did not finish its answer');
  const { kind, code, status, message } = error;
  if (status === 429) {
    return new AppError(
      'rate_limited',
      'Many conversations wait for an answer right now. Yours is safe: try again in a moment.',
    );
  }
  if (code === 'unknown_model') {
    return new AppError(
      'unknown_model',
      `${message} Your model is safe; it can be downloaded and used elsewhere.`,
    );
  }
  if (code === 'adapter_mismatch') {
    return new AppError(
      'model_not_ready',
      `The cluster cannot use this adapter: ${message} The model’s files are unchanged; its base model can still be asked.`,
    );
  }
  if (code === 'adapter_unreachable') return unavailable('could not fetch the model’s files');
  if (kind === 'not_found') {
    return new AppError(
      'unavailable',
      'The connected cluster trains models and offers no conversations with them. Your model is safe; download it to use it elsewhere.',
    );
  }
  if (kind === 'rejected')
    return new AppError('invalid_input', `The cluster refused the request: ${message}`);
  return unavailable(kind === 'timeout' ? 'took too long to answer' : 'does not answer right now');
}

const unavailable = (what: string) =>
  new AppError(
    'cluster_unavailable',
    `The GPU cluster ${what}. Your model and this conversation are safe: try again in a moment.`,
  );
