import type { RuleMessage } from '../rules/rule-message.ts';
import type { SqlValue } from './syntax.ts';

/** An expression ready to run. @throws PayloadParseError if it reads a payload that is not JSON */
export type Evaluate = (message: RuleMessage) => SqlValue;
