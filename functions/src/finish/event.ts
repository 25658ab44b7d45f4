import type { FinishOutcome } from '@alleycat/domain/use-cases';
import type { KinesisStreamRecord } from 'aws-lambda';

/** Event of the stream of readings, filtered to final ones. */
export interface FinalsEvent {
  readonly Records: readonly KinesisStreamRecord[];
}

/** Lambda takes up the shard again at the lowest sequence number named here. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** `sequenceNumbers` are those of the readings, in their order. */
export const encodeFailures = (
  failures: FinishOutcome['failures'],
  sequenceNumbers: readonly string[],
): BatchResponse => ({
  batchItemFailures: failures.flatMap(({ index }) => {
    const itemIdentifier = sequenceNumbers[index];
    return itemIdentifier === undefined ? [] : [{ itemIdentifier }];
  }),
});
