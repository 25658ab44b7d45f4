import type { RuleAction } from './actions.ts';
import type { RuleMessage } from './rule-message.ts';

export interface ActionFailure {
  readonly action: RuleAction;
  readonly error: unknown;
}

/** What an error action receives: one document per rule and message, with the original payload in it. */
export const errorDocument = (
  ruleName: string,
  message: RuleMessage,
  failures: readonly ActionFailure[],
): Uint8Array => {
  const document = {
    ruleName,
    topic: message.topic,
    cloudwatchTraceId: message.newUuid(),
    clientId: message.clientId,
    base64OriginalPayload: message.payloadBase64(),
    failures: failures.map(({ action, error }) => ({
      failedAction: action.name,
      failedResource: action.resource,
      errorMessage: `${describeError(error)}. Message arrived on: ${message.topic}, Action: ${action.name}, Resource: ${action.resource}`,
    })),
  };
  return Buffer.from(JSON.stringify(document));
};

export const describeError = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
