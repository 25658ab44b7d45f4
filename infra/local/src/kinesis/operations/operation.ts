import type { StreamStore } from '../stream-store.ts';
import type { Input, OperationName } from '../validations.ts';

/** Answers one kind of request whose input has passed validation. @throws AwsError */
export type Operation<Name extends OperationName> = (
  streams: StreamStore,
  input: Input<Name>,
) => Promise<object | string | undefined>;
