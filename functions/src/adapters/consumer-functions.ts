import { CONSUMERS, type Consumer, isConsumer } from '@alleycat/domain';

/** The name of each consumer's function. */
export type ConsumerFunctions = ReadonlyMap<Consumer, string>;

/** A text that does not say which functions are the consumers. */
export class ConsumersTextError extends Error {
  override readonly name = 'ConsumersTextError';
  readonly code = 'CONSUMERS_INVALID';
}

/**
 * The functions of a text like `aggregate=stack-aggregate,announce=…,finish=…,records=…`, as the stack's output
 * `Consumers` and the breaker's environment have it. @throws ConsumersTextError unless it names each consumer once
 */
export const parseConsumers = (text: string): ConsumerFunctions => {
  const functions = new Map<Consumer, string>();
  for (const entry of text.split(',')) {
    const [, consumer = '', functionName = ''] = /^\s*([^=\s]+)=([A-Za-z0-9_-]{1,64})\s*$/.exec(entry) ?? [];
    if (!isConsumer(consumer)) throw new ConsumersTextError(`"${entry}" is none of ${CONSUMERS.join(', ')}=FUNCTION`);
    if (functions.has(consumer)) throw new ConsumersTextError(`${consumer} is named twice in "${text}"`);
    functions.set(consumer, functionName);
  }
  const missing = CONSUMERS.filter((consumer) => !functions.has(consumer));
  if (missing.length > 0) throw new ConsumersTextError(`"${text}" does not name ${missing.join(', ')}`);
  return functions;
};

/** @throws ConsumersTextError if it is not among them */
export const functionOf = (functions: ConsumerFunctions, consumer: Consumer): string => {
  const functionName = functions.get(consumer);
  if (functionName === undefined) throw new ConsumersTextError(`no function is named for ${consumer}`);
  return functionName;
};
