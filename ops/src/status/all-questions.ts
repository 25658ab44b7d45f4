import type { Answers, Metrics } from './ask-metrics.ts';
import { type Asked, knownOf, mapAsked } from './asked.ts';
import {
  apiQuestions,
  deliveryQuestions,
  functionQuestions,
  type MetricQuestion,
  type Questions,
  raceQuestions,
  rankQuestions,
  rejectionQuestions,
  ruleQuestions,
  streamQuestions,
  tableQuestions,
} from './metric-questions.ts';
import type { Names } from './names.ts';

/** Every metric of every part whose name is known. */
export function allQuestions(stackName: string, names: Names): MetricQuestion[] {
  const of = (name: Asked<string>, questionsOf: (name: string) => Questions): MetricQuestion[] =>
    'value' in name ? Object.values(questionsOf(name.value)) : [];
  const consumers = [...(knownOf(names.consumers)?.values() ?? [])];
  const functions = (knownOf(names.functions) ?? []).map(({ functionName }) => functionName);
  return [
    ...of(names.stream, streamQuestions),
    ...of(names.table, tableQuestions),
    ...of(names.readingDelivery, deliveryQuestions),
    ...of(names.importDelivery, deliveryQuestions),
    ...of(names.rule, ruleQuestions),
    ...of(names.api, apiQuestions),
    ...[...consumers, ...functions].flatMap((name) => Object.values(functionQuestions(name))),
    ...Object.values(raceQuestions(stackName)),
    ...Object.values(rejectionQuestions(stackName)),
    ...(knownOf(names.ranks) === undefined ? [] : Object.values(rankQuestions(stackName))),
  ];
}

/** The metrics of a part, if both its name and the metrics are known. */
export const answersOf = <Asking extends Questions>(
  metrics: Asked<Metrics>,
  name: Asked<string>,
  questionsOf: (name: string) => Asking,
): Asked<Answers<Asking>> =>
  'value' in name ? mapAsked(metrics, (known) => known.answersTo(questionsOf(name.value))) : name;
