import { invalidArgument } from '../errors.ts';
import type { Operation } from './operation.ts';

const HOURS_MIN = 24;
const HOURS_MAX = 8760;

export const increaseStreamRetentionPeriod: Operation<'IncreaseStreamRetentionPeriod'> = async (streams, input) => {
  const stream = streams.findActive(input);
  const hours = input.RetentionPeriodHours;
  requireAllowedHours(hours);
  if (hours < stream.state.retentionHours) {
    throw invalidArgument(
      `Requested retention period (${hours} hours) for stream ${stream.name} can not be shorter than existing ` +
        `retention period (${stream.state.retentionHours} hours). Use DecreaseRetentionPeriod API.`,
    );
  }
  await stream.setRetention(hours);
  return undefined;
};

/** @throws AwsError `InvalidArgumentException` outside 24-8760 hours */
export const requireAllowedHours = (hours: number): void => {
  if (hours < HOURS_MIN) {
    throw invalidArgument(
      `Minimum allowed retention period is ${HOURS_MIN} hours. Requested retention period (${hours} hours) is too short.`,
    );
  }
  if (hours > HOURS_MAX) {
    throw invalidArgument(
      `Maximum allowed retention period is ${HOURS_MAX} hours. Requested retention period (${hours} hours) is too long.`,
    );
  }
};
