import { randomUUID } from 'node:crypto';
import { ACCOUNT_ID, eventRuleArn, REGION } from '../core/arn.ts';

/** What a function gets from a schedule that has no input of its own, as JSON text. @param atMs when it was due (epoch ms) */
export const scheduledEventJson = (ruleName: string, atMs: number): string =>
  JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: ACCOUNT_ID,
    time: `${new Date(atMs).toISOString().slice(0, 19)}Z`,
    region: REGION,
    resources: [eventRuleArn(ruleName)],
    detail: {},
  });
