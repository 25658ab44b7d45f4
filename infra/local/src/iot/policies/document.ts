import { type Fields, isFields } from '../../core/fields.ts';
import { IOT_ACTIONS, type IotAction } from './actions.ts';
import { compileGlob } from './glob.ts';
import { bindPattern, type Pattern, parsePattern } from './pattern.ts';

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  /** Those of its actions that the IoT service asks about. */
  readonly actions: readonly IotAction[];
  readonly resources: readonly Pattern[];
}

/** A policy document that was understood. */
export interface PolicyDocument {
  readonly statements: readonly PolicyStatement[];
}

/** The document is no IoT policy, or one that this service cannot apply; the message says where and why. */
export class PolicyInvalidError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PolicyInvalidError';
  }
}

const VERSION = '2012-10-17';
const DOCUMENT_MEMBERS = ['Version', 'Id', 'Statement'];
const STATEMENT_MEMBERS = ['Sid', 'Effect', 'Action', 'Resource'];

/**
 * Understands a policy document. What would change its meaning and is not understood makes all of it invalid, because a
 * permission that is guessed is worse than none.
 * @param document as parsed from JSON
 * @throws PolicyInvalidError
 */
export const parsePolicyDocument = (document: unknown): PolicyDocument => {
  if (!isFields(document)) throw new PolicyInvalidError('a policy document is a JSON object');
  refuseOthers(document, DOCUMENT_MEMBERS, 'the document');
  // In other versions variables are no variables but text.
  if (document['Version'] !== VERSION) throw new PolicyInvalidError(`Version must be ${VERSION}`);
  const statements = listOf(document['Statement']);
  if (statements.length === 0) throw new PolicyInvalidError('Statement is missing');
  return { statements: statements.map(parseStatement) };
};

const parseStatement = (statement: unknown, index: number): PolicyStatement => {
  const where = `statement ${index + 1}`;
  if (!isFields(statement)) throw new PolicyInvalidError(`${where} is no JSON object`);
  refuseOthers(statement, STATEMENT_MEMBERS, where);
  const effect = statement['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new PolicyInvalidError(`${where}: Effect must be Allow or Deny`);
  }
  const actions = textsOf(statement, 'Action', where).flatMap((text) => actionsLike(text, where));
  const resources = textsOf(statement, 'Resource', where).map((text) => resourceOf(text, where));
  return { effect, actions: [...new Set(actions)], resources };
};

const refuseOthers = (fields: Fields, known: readonly string[], where: string): void => {
  const other = Object.keys(fields).find((name) => !known.includes(name));
  if (other !== undefined) throw new PolicyInvalidError(`${where}: ${other} is not applied by the local IoT service`);
};

const listOf = (value: unknown): readonly unknown[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
};

const textsOf = (statement: Fields, member: string, where: string): string[] => {
  const texts = listOf(statement[member]);
  if (texts.length === 0) throw new PolicyInvalidError(`${where}: ${member} is missing`);
  return texts.map((text) => {
    if (typeof text !== 'string') throw new PolicyInvalidError(`${where}: ${member} must be text or a list of texts`);
    return text;
  });
};

/** Actions are not case-sensitive and may hold wildcards. */
const actionsLike = (text: string, where: string): IotAction[] => {
  const parts = bindPattern(parsePattern(text.toLowerCase()) ?? [], new Map());
  if (parts === undefined || (text !== '*' && !/^iot:./i.test(text))) {
    throw new PolicyInvalidError(`${where}: Action ${text} is no action of IoT`);
  }
  const isLike = compileGlob(parts);
  return IOT_ACTIONS.filter((action) => isLike(action.toLowerCase()));
};

const resourceOf = (text: string, where: string): Pattern => {
  const pattern = parsePattern(text);
  if (pattern === undefined || (text !== '*' && !text.startsWith('arn:'))) {
    throw new PolicyInvalidError(`${where}: Resource ${text} is neither * nor an ARN`);
  }
  return pattern;
};
