import { asCount, counted } from '../format.ts';
import { knownOf, unknownOf } from './asked.ts';
import type { StatusFacts } from './facts.ts';
import { totalOf } from './minutes.ts';
import { bad, type Concern, type Part, partOf, warning } from './part.ts';

/** From this share of failed messages on, it is not the messages. */
const ruleFailingFromShare = 0.5;

/** Judges the rule that passes messages of bikes on to the stream. */
export function judgeRule(rule: StatusFacts['rule']): Part {
  const known = knownOf(rule);
  const totals = known && {
    messages: totalOf(known.messages),
    unreadable: totalOf(known.unreadable),
    throttled: totalOf(known.throttled),
    failed: totalOf(known.failed),
    lost: totalOf(known.lost),
  };
  return partOf({
    kind: 'rule',
    name: 'readings',
    summary:
      totals === undefined
        ? []
        : [counted(totals.messages, 'message'), `${asCount(totals.failed + totals.throttled)} not passed on`],
    concerns: [
      unknownOf(rule, 'The rule'),
      ...(totals === undefined ? [] : [lost(totals), throttled(totals), failed(totals), unreadable(totals)]),
    ],
    figures: totals ?? {},
  });
}

type RuleTotals = Readonly<Record<'messages' | 'unreadable' | 'throttled' | 'failed' | 'lost', number>>;

const lost = ({ lost: count }: RuleTotals): Concern | undefined =>
  count === 0
    ? undefined
    : bad(
        `${counted(count, 'message')} got lost: not even the failure bucket took them.`,
        'See its role and the bucket.',
      );

const throttled = ({ throttled: count }: RuleTotals): Concern | undefined =>
  count === 0
    ? undefined
    : bad(`${counted(count, 'message')} got lost: more than AWS IoT takes of this account.`, 'Raise its quota.');

function failed({ failed: count, messages }: RuleTotals): Concern | undefined {
  if (count === 0) return undefined;
  const why = `The stream did not take ${counted(count, 'message')}; they lie in the failure bucket under iot-rule/.`;
  return count >= messages * ruleFailingFromShare
    ? bad(why, 'See the stream and the role of the rule.')
    : warning(why, 'Look at one: most have no usable race; otherwise see the stream.');
}

const unreadable = ({ unreadable: count }: RuleTotals): Concern | undefined =>
  count === 0 ? undefined : warning(`${counted(count, 'message')} were no JSON.`, 'Find out which bike sends them.');
