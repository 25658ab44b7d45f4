import type { Clock } from '@alleycat/domain/ports';
import type { Context } from 'aws-lambda';
import type { Telemetry } from '../lambda/log.ts';
import type { Admission, Authenticate, Refusal } from './authenticate.ts';
import { type AuthorizeEvent, type AuthorizeResult, refused, secondsLeft, tokenOf } from './event.ts';
import { iotArnOf, policyDocumentsOf } from './policy.ts';

export interface AuthorizePorts {
  readonly authenticate: Authenticate;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Decides who may connect to AWS IoT Core, and what the connection may do. */
export const createHandler =
  ({ authenticate, clock, telemetry }: AuthorizePorts) =>
  async (event: AuthorizeEvent, context: Pick<Context, 'invokedFunctionArn'>): Promise<AuthorizeResult> => {
    const answer = await authenticate(tokenOf(event));
    if ('cause' in answer) {
      reportRefusal(answer, telemetry);
      return refused;
    }
    telemetry.count({ [answer.outcome]: 1 });
    return admitted(answer, { nowMs: clock.nowMs(), iotArn: iotArnOf(context.invokedFunctionArn) });
  };

const admitted = (
  { principalId, grants, expiresAtMs }: Admission,
  { nowMs, iotArn }: { nowMs: number; iotArn: string },
): AuthorizeResult => {
  const seconds = secondsLeft(expiresAtMs, nowMs);
  return {
    isAuthenticated: true,
    principalId,
    policyDocuments: policyDocumentsOf(grants, iotArn),
    disconnectAfterInSeconds: seconds,
    // All there is to know stands in the token: asking again before it ends would give the same answer.
    refreshAfterInSeconds: seconds,
  };
};

/** Tokens that the issuer did sign but that fit nobody: somebody has to correct its clients. */
const MISFITS: ReadonlySet<Refusal['outcome']> = new Set(['RefusedClient', 'RefusedScope', 'RefusedSubject']);

// Of others there is no line besides the metric: whoever sends bad tokens must not fill the logs as well.
const reportRefusal = ({ outcome, cause }: Refusal, telemetry: Telemetry): void => {
  telemetry.count({ Refused: 1, [outcome]: 1 });
  if (outcome === 'RefusedIssuerUnavailable') telemetry.error('no token can be verified', cause);
  if (MISFITS.has(outcome)) telemetry.warn('a token was refused', { outcome, message: cause.message });
};
