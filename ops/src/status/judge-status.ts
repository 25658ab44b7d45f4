import { knownOf, unknownOf } from './asked.ts';
import type { StatusFacts } from './facts.ts';
import { judgeConsumer } from './judge-consumer.ts';
import { judgeDelivery } from './judge-delivery.ts';
import { judgeFailures } from './judge-failures.ts';
import { judgeFunction } from './judge-function.ts';
import { judgeBoards, judgeReadings } from './judge-races.ts';
import { judgeRanks } from './judge-ranks.ts';
import { judgeRule } from './judge-rule.ts';
import { judgeApi, judgeStack, judgeTable } from './judge-services.ts';
import { judgeStream } from './judge-stream.ts';
import { type Part, partOf, type State, worstOf } from './part.ts';

/** How well the platform is, part by part. */
export interface StatusReport {
  /** When it was asked (epoch ms). */
  readonly atMs: number;
  /** The worst of its parts. */
  readonly state: State;
  readonly parts: readonly Part[];
}

/** A stream of the table keeps its records that long. */
const tableStreamKeptMs = 86_400_000;

/** Judges all parts. The same facts give the same report. */
export function judgeStatus(facts: StatusFacts): StatusReport {
  const { atMs, stream } = facts;
  const retentionMs = knownOf(stream.description)?.retentionMs;
  const windowMs = Number(facts.stack.parameters.get('WindowSeconds') ?? 1) * 1_000;
  const keptMsOf = { aggregate: retentionMs, announce: tableStreamKeptMs, finish: retentionMs, records: undefined };
  const areBreakersOff = facts.stack.parameters.get('BreakerFor')?.trim() === '';
  const parts = [
    judgeStack(facts.stack),
    judgeRule(facts.rule),
    judgeStream(stream, atMs),
    ...facts.consumers.map((consumer) =>
      judgeConsumer(consumer, { nowMs: atMs, keptMs: keptMsOf[consumer.name], areBreakersOff }),
    ),
    judgeReadings(facts.races, stream),
    judgeBoards(facts.races, { nowMs: atMs, windowMs }),
    judgeRanks(facts.ranks, atMs),
    judgeTable(facts.table, atMs),
    ...facts.deliveries.map(judgeDelivery),
    ...judgeFunctions(facts.functions),
    judgeApi(facts.api),
    judgeFailures(facts.failures, atMs),
  ];
  return { atMs, state: worstOf(parts.map(({ state }) => state)), parts };
}

function judgeFunctions(functions: StatusFacts['functions']): readonly Part[] {
  if ('value' in functions) return functions.value.map(judgeFunction);
  const concerns = [unknownOf(functions, 'Which functions there are')];
  return [partOf({ kind: 'function', name: 'all others', summary: [], concerns, figures: {} })];
}
