import { type Fields, isFields } from '../../core/fields.ts';
import { type PolicyDocument, PolicyInvalidError, parsePolicyDocument } from '../policies/document.ts';
import { AUTHORIZER_LIMITS } from './bounds.ts';

/** An authorizer's answer about a client that it knows. */
export interface AuthorizerAnswer {
  readonly principalId: string;
  readonly documents: readonly PolicyDocument[];
  readonly terms: LeaseTerms;
}

/** How long an answer holds. */
export interface LeaseTerms {
  /** From the connection's beginning. */
  readonly disconnectAfterSeconds: number;
  readonly refreshAfterSeconds: number;
}

/** The answer is not what AWS takes; the message says what is wrong with it. */
export class AnswerInvalidError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AnswerInvalidError';
  }
}

const PRINCIPAL_ID = /^[a-zA-Z0-9]{1,128}$/;

/**
 * @param payload what the function returned, as JSON text
 * @returns undefined when the client is not authenticated
 * @throws AnswerInvalidError
 */
export const parseAnswer = (payload: string): AuthorizerAnswer | undefined => {
  const answer = parseJson(payload, 'the answer');
  if (!isFields(answer)) throw new AnswerInvalidError('the answer is no JSON object');
  const { isAuthenticated, principalId } = answer;
  if (typeof isAuthenticated !== 'boolean') throw new AnswerInvalidError('isAuthenticated must be true or false');
  if (!isAuthenticated) return undefined;
  if (typeof principalId !== 'string' || !PRINCIPAL_ID.test(principalId)) {
    throw new AnswerInvalidError('principalId must be 1 to 128 letters and digits, without - . : or _');
  }
  return {
    principalId,
    documents: documentsOf(answer['policyDocuments']),
    terms: {
      disconnectAfterSeconds: secondsOf(answer, 'disconnectAfterInSeconds'),
      refreshAfterSeconds: secondsOf(answer, 'refreshAfterInSeconds'),
    },
  };
};

const documentsOf = (documents: unknown): PolicyDocument[] => {
  const { policyDocumentsMax } = AUTHORIZER_LIMITS;
  if (!Array.isArray(documents) || documents.length > policyDocumentsMax) {
    throw new AnswerInvalidError(`policyDocuments must be a list of at most ${policyDocumentsMax} documents`);
  }
  return documents.map((document: unknown, index) => documentOf(document, `policyDocuments[${index}]`));
};

/** A document is an object, or its JSON as text. */
const documentOf = (document: unknown, where: string): PolicyDocument => {
  const { policyCharactersMax } = AUTHORIZER_LIMITS;
  const text = typeof document === 'string' ? document : (JSON.stringify(document) ?? '');
  if (text.length > policyCharactersMax) {
    throw new AnswerInvalidError(`${where} has ${text.length} characters; AWS takes ${policyCharactersMax}`);
  }
  try {
    return parsePolicyDocument(typeof document === 'string' ? parseJson(document, where) : document);
  } catch (error) {
    if (error instanceof PolicyInvalidError) throw new AnswerInvalidError(`${where}: ${error.message}`);
    throw error;
  }
};

const secondsOf = (answer: Fields, name: string): number => {
  const value = answer[name];
  const { secondsMin, secondsMax } = AUTHORIZER_LIMITS;
  if (typeof value === 'number' && Number.isInteger(value) && value >= secondsMin && value <= secondsMax) return value;
  throw new AnswerInvalidError(`${name} must be a whole number from ${secondsMin} to ${secondsMax}`);
};

const parseJson = (text: string, where: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new AnswerInvalidError(`${where} is not JSON`);
  }
};
