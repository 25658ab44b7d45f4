import type { Iot } from '../../iot/index.ts';
import type { IotMetrics } from '../../iot/metrics.ts';
import type { RuleCounts } from '../../iot/rules/rule-meter.ts';
import { type MetricSource, type Reading, readingsOf } from '../reading.ts';

const NAMESPACE = 'AWS/IoT';
const EVENTS = { kind: 'events' } as const;

/** Namespace `AWS/IoT`, by `RuleName`, `RuleName` and `ActionType`, or `Protocol`. */
export const iotSource = (iot: Pick<Iot, 'metrics' | 'ruleCounts'>): MetricSource => ({
  name: 'iot',
  read: () => [...readProtocol(iot.metrics()), ...iot.ruleCounts().flatMap(readRule)],
});

/** MQTT and HTTPS are counted together here. */
const readProtocol = (metrics: Readonly<IotMetrics>): Reading[] => {
  const reading = readingsOf(NAMESPACE, { Protocol: 'MQTT' });
  const { connects, publishes, subscribes } = metrics.refusals;
  const { throttled, malformed, ...unauthorized } = connects;
  const counters = {
    'Connect.Success': metrics.connectsAccepted,
    'Connect.Throttle': throttled,
    'Connect.ClientError': malformed,
    'Connect.AuthError': Object.values(unauthorized).reduce((sum, count) => sum + count, 0),
    'PublishIn.Success': metrics.messagesIn,
    'PublishIn.Throttle': metrics.throttledIn,
    'PublishIn.ClientError': publishes.malformed,
    'PublishIn.AuthError': publishes.forbidden,
    'PublishOut.Success': metrics.messagesOut,
    'PublishOut.Throttle': metrics.throttledOut,
    'PublishOut.AuthError': metrics.receivesForbidden,
    'Subscribe.Throttle': subscribes.quota,
    'Subscribe.AuthError': subscribes.forbidden,
  };
  return Object.entries(counters).map(([metric, count]) => reading(metric, count, EVENTS));
};

const readRule = ({ ruleName, counts, actions }: RuleCounts): Reading[] => [
  ...readCounts(counts, { RuleName: ruleName }),
  ...actions.flatMap(({ actionType, counts: ofAction }) =>
    readCounts(ofAction, { RuleName: ruleName, ActionType: actionType }),
  ),
];

const readCounts = (
  counts: Readonly<Record<string, number>>,
  dimensions: Readonly<Record<string, string>>,
): Reading[] => {
  const reading = readingsOf(NAMESPACE, dimensions);
  return Object.entries(counts).map(([metric, count]) => reading(metric, count, EVENTS));
};
