import type { FilterInput, SourceRecord } from '../../core/record-source.ts';
import { invalidParameter } from '../../lambda/rest-errors.ts';
import { LAMBDA_LIMITS } from '../options.ts';
import { InvalidPatternError } from './compile-condition.ts';
import { compilePattern, type Matcher } from './compile-pattern.ts';
import { mayContain, neededTextsOf } from './needed-texts.ts';
import { isJsonObject, parseKeepingNumbers } from './numbers-as-text.ts';

/**
 * Compiles the filters of a mapping: a record passes if any pattern matches. Undefined = no filters, all pass.
 * @throws AwsError InvalidParameterValueException as Lambda does when a mapping is created
 */
export const createRecordFilter = (patterns: readonly string[]): ((record: SourceRecord) => boolean) | undefined => {
  if (patterns.length === 0) return undefined;
  if (patterns.length > LAMBDA_LIMITS.filtersPerMapping) {
    throw invalidParameter(`A mapping has at most ${LAMBDA_LIMITS.filtersPerMapping} filters.`);
  }
  const filters = patterns.map(compileFilter);
  return (record) => {
    const input = record.filterInput();
    return filters.some((matches) => matches(input));
  };
};

const compileFilter = (text: string): ((input: FilterInput) => boolean) => {
  if (text.length > LAMBDA_LIMITS.patternCharacters) {
    throw invalidParameter(`A filter pattern has at most ${LAMBDA_LIMITS.patternCharacters} characters.`);
  }
  try {
    return compile(parseKeepingNumbers(text));
  } catch (cause) {
    if (!(cause instanceof InvalidPatternError || cause instanceof SyntaxError)) throw cause;
    throw invalidParameter('Invalid filter pattern definition.', { cause });
  }
};

const compile = (pattern: unknown): ((input: FilterInput) => boolean) => {
  if (!isJsonObject(pattern)) throw new InvalidPatternError('a pattern is an object');
  const { data, ...envelope } = pattern;
  const matchEnvelope = Object.keys(envelope).length === 0 ? () => true : compilePattern(envelope);
  if (data === undefined) return (input) => matchEnvelope(input.envelope);
  const matchData = compilePattern(data);
  const parts = isJsonObject(data) ? jsonData(matchData, neededTextsOf(data)) : textData(matchData);
  return (input) => matchEnvelope(input.envelope) && parts(input);
};

// A payload that is not JSON is dropped when the pattern expects JSON.
const jsonData =
  (match: Matcher, neededTexts: readonly string[] | undefined) =>
  ({ data }: FilterInput): boolean => {
    if (data === undefined || (neededTexts !== undefined && !mayContain(data, neededTexts))) return false;
    try {
      return match(parseKeepingNumbers(data));
    } catch (error) {
      if (error instanceof SyntaxError) return false;
      throw error;
    }
  };

const textData =
  (match: Matcher) =>
  ({ data }: FilterInput): boolean =>
    match(data);
