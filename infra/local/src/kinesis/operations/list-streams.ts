import { describeCommon } from './describe-stream.ts';
import type { Operation } from './operation.ts';

const STREAMS_DEFAULT = 100;

export const listStreams: Operation<'ListStreams'> = async (streams, input) => {
  const after = input.ExclusiveStartStreamName ?? input.NextToken ?? '';
  const rest = streams.list().filter((stream) => stream.name > after);
  const page = rest.slice(0, input.Limit ?? STREAMS_DEFAULT);
  const HasMoreStreams = page.length < rest.length;
  return {
    StreamNames: page.map((stream) => stream.name),
    HasMoreStreams,
    NextToken: HasMoreStreams ? page.at(-1)?.name : undefined,
    StreamSummaries: page.map((stream) => {
      const { StreamName, StreamARN, StreamStatus, StreamModeDetails, StreamCreationTimestamp } =
        describeCommon(stream);
      return { StreamName, StreamARN, StreamStatus, StreamModeDetails, StreamCreationTimestamp };
    }),
  };
};
