import { CONSUMERS, type Consumer, isConsumer } from '@alleycat/domain';
import { UsageError } from '../errors.ts';

/** The one consumer that the arguments name. Throws a UsageError. */
export function expectOneConsumer([text, ...others]: readonly string[]): Consumer {
  if (text === undefined || others.length > 0) throw new UsageError(`name one consumer: ${CONSUMERS.join(', ')}`);
  return expectConsumer(text);
}

/** Throws a UsageError that lists the names. */
export function expectConsumer(text: string): Consumer {
  if (isConsumer(text)) return text;
  throw new UsageError(`there is no consumer "${text}", but ${CONSUMERS.join(', ')}`);
}
