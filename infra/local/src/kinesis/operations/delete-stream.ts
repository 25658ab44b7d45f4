import type { Operation } from './operation.ts';

export const deleteStream: Operation<'DeleteStream'> = async (streams, input) => {
  await streams.delete(streams.find(input));
  return undefined;
};
