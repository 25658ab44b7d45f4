import type { TendedBreakers, TendedConsumer } from '@alleycat/domain/use-cases';
import type { Telemetry } from '../lambda/log.ts';

/**
 * Every change with its reason, and figures. `BreakerOpen` is 1 for a consumer that is off because it kept failing, 0 for one
 * that is paused or being tried out; its sum has a value at every tick, the other figures only when there is something.
 */
export const reportTended = ({ consumers, off, storeFailure }: TendedBreakers, telemetry: Telemetry): void => {
  if (storeFailure !== undefined) telemetry.error('the positions of switches could not be read', storeFailure);
  for (const tended of consumers) reportConsumer(tended, telemetry);
  const unknown = off.flatMap((one) => ('failure' in one ? one : []));
  for (const { consumer, failure } of unknown) telemetry.error(`nobody knows whether ${consumer} is off`, failure);
  const open = consumers.flatMap(({ consumer, position }) =>
    position === 'closed' ? [] : [[consumer, position === 'open' ? 1 : 0] as const],
  );
  telemetry.countBy('BreakerOpen', 'consumer', new Map(open));
  const total = (figure: (tended: TendedConsumer) => number): number =>
    consumers.reduce((sum, tended) => sum + figure(tended), 0);
  const figures = {
    ConsumersOffUnexplained: total(({ isUnexplained }) => Number(isUnexplained)),
    BreakersUnsaved: total(({ isUnsaved }) => Number(isUnsaved)),
    BreakersUntended:
      total(({ failure }) => Number(failure !== undefined)) + unknown.length + Number(storeFailure !== undefined),
    BatchesRedriven: total(({ redriven }) => redriven.succeeded),
    RedrivesFailed: total(({ redriven }) => redriven.failed),
    RedrivesUnanswered: total(({ redriven }) => redriven.unanswered),
    BatchesLeftBehind: total(({ redriven }) => redriven.leftBehind),
  };
  // A metric is billed for every hour in which it has a value.
  const some = Object.entries(figures).filter(([, figure]) => figure > 0);
  if (some.length > 0) telemetry.count(Object.fromEntries(some));
  const longestOffMs = Math.max(0, ...off.map((one) => ('offMs' in one ? one.offMs : 0)));
  if (longestOffMs > 0) telemetry.count({}, { LongestOff: longestOffMs });
};

const reportConsumer = (tended: TendedConsumer, telemetry: Telemetry): void => {
  const { consumer, position, change, redriven, failure } = tended;
  if (change !== undefined) telemetry.warn(`${consumer} is ${position} now`, { consumer, position, ...change });
  if (tended.isUnexplained) telemetry.warn(`${consumer} is off, and it is not on record why: left alone`, { consumer });
  if (tended.isUnsaved) telemetry.warn(`${consumer} is off, and the table has not taken why yet`, { consumer });
  if (redriven.leftBehind > 0) {
    telemetry.warn(`failed batches of ${consumer} fail again and again: left in the failure bucket`, { consumer });
  }
  if (redriven.leftUnanswered > 0) {
    const what = `failed batches of ${consumer} take longer than a tick waits, and may be done`;
    telemetry.warn(`${what}: left in the failure bucket for redrive, which waits longer`, {
      consumer,
      batches: redriven.leftUnanswered,
    });
  }
  if (failure !== undefined) telemetry.error(`the breaker of ${consumer} could not do all its work`, failure);
};
