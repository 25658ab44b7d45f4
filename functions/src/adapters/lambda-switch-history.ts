import type { SwitchHistory } from '@alleycat/domain/ports';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { type ConsumerFunctions, functionOf } from './consumer-functions.ts';
import { eventSourcesOf } from './event-sources.ts';

/** Of consumers of streams Lambda keeps when their event source was last changed; of the one that is told by events, nothing. */
export const lambdaSwitchHistory = (lambda: LambdaClient, functions: ConsumerFunctions): SwitchHistory => ({
  changedAtMs: async (consumer) => {
    const sources = await eventSourcesOf(lambda, functionOf(functions, consumer));
    const changedAtMs = sources.flatMap(({ LastModified }) => LastModified?.getTime() ?? []);
    return changedAtMs.length === 0 ? undefined : Math.min(...changedAtMs);
  },
});
