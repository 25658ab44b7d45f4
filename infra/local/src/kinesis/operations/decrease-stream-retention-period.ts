import { invalidArgument } from '../errors.ts';
import { requireAllowedHours } from './increase-stream-retention-period.ts';
import type { Operation } from './operation.ts';

export const decreaseStreamRetentionPeriod: Operation<'DecreaseStreamRetentionPeriod'> = async (streams, input) => {
  const stream = streams.findActive(input);
  const hours = input.RetentionPeriodHours;
  requireAllowedHours(hours);
  if (hours > stream.state.retentionHours) {
    throw invalidArgument(
      `Requested retention period (${hours} hours) for stream ${stream.name} can not be longer than existing ` +
        `retention period (${stream.state.retentionHours} hours). Use IncreaseRetentionPeriod API.`,
    );
  }
  await stream.setRetention(hours);
  return undefined;
};
