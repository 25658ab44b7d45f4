import { codeOf, OpsError, reasonOf } from './errors.ts';
import { nameOfTarget, type Target } from './target.ts';

const unreachableCodes = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN'];

/** What a failed call means for the operator. `during` completes "could not …". */
export function awsFailure(error: unknown, during: string, target: Target): OpsError {
  if (error instanceof OpsError) return error;
  const options = { cause: error };
  if (target.endpoint !== undefined && isUnreachable(error)) {
    const message = `nothing answers at ${target.endpoint}: start the runtime with npm start, name its AWS port with --aws-url, or pass --aws`;
    return new OpsError('RUNTIME_UNREACHABLE', message, options);
  }
  if (target.endpoint !== undefined && isOfSomethingElse(error)) {
    const message = `could not ${during} of ${nameOfTarget(target)}: what answers there is not AWS: name the AWS port of the runtime with --aws-url`;
    return new OpsError('AWS_FAILED', message, options);
  }
  const message = `could not ${during} of ${nameOfTarget(target)}: ${codeOf(error)}: ${reasonOf(error) || 'no message'}${hintOf(error)}`;
  return new OpsError('AWS_FAILED', message, options);
}

/** Whether the call never got an answer. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return unreachableCodes.includes(codeOf(error)) || error.name === 'TimeoutError' || isUnreachable(error.cause);
}

/** Whether there was an answer, but none that the SDK could read: that of a web server, for example. */
const isOfSomethingElse = (error: unknown): boolean =>
  error instanceof Error && '$response' in error && !('$fault' in error);

function hintOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if (error.message === 'Region is missing') return '; pass --region';
  if (error.name === 'CredentialsProviderError') return '; sign in as for the AWS CLI';
  if (/^(AccessDenied|Forbidden|Unauthorized)/.test(error.name))
    return '; ask for the permission, or sign in as another';
  return '';
}
