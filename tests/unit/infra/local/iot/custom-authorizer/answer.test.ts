import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../../../../../../infra/local/src/iot/custom-authorizer/answer.ts';
import { parsePolicyDocument } from '../../../../../../infra/local/src/iot/policies/document.ts';

const POLICY = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iot:*', Resource: '*' }] };

const answer = (changes: object = {}): string =>
  JSON.stringify({
    isAuthenticated: true,
    principalId: 'Racer7',
    policyDocuments: [POLICY],
    disconnectAfterInSeconds: 86_400,
    refreshAfterInSeconds: 300,
    ...changes,
  });

/** The policy, filled up to so many characters of JSON. */
const policyOfSize = (characters: number) => {
  const empty = { ...POLICY, Id: '' };
  return { ...empty, Id: 'x'.repeat(characters - JSON.stringify(empty).length) };
};

describe('the answer of an authorizer function', () => {
  it('aws-semantics 7.7: holds who it is, policies and two times', () => {
    expect(parseAnswer(answer())).toEqual({
      principalId: 'Racer7',
      documents: [parsePolicyDocument(POLICY)],
      terms: { disconnectAfterSeconds: 86_400, refreshAfterSeconds: 300 },
    });
  });

  it('may give a policy as text, and none at all', () => {
    expect(parseAnswer(answer({ policyDocuments: [JSON.stringify(POLICY)] }))).toEqual(parseAnswer(answer()));
    expect(parseAnswer(answer({ policyDocuments: [] }))?.documents).toEqual([]);
  });

  it('aws-semantics 7.7: is "no" without looking at anything else', () => {
    expect(parseAnswer('{"isAuthenticated":false}')).toBeUndefined();
  });

  it.each([
    ['principalId', { principalId: 'a' }, { principalId: '' }],
    ['principalId', { principalId: 'a'.repeat(128) }, { principalId: 'a'.repeat(129) }],
    ['principalId', { principalId: 'aZ09' }, { principalId: 'a-b' }],
    ['policyDocuments must', { policyDocuments: Array(10).fill(POLICY) }, { policyDocuments: Array(11).fill(POLICY) }],
    ['has 2049 characters', { policyDocuments: [policyOfSize(2_048)] }, { policyDocuments: [policyOfSize(2_049)] }],
    ['disconnectAfterInSeconds', { disconnectAfterInSeconds: 300 }, { disconnectAfterInSeconds: 299 }],
    ['disconnectAfterInSeconds', { disconnectAfterInSeconds: 86_400 }, { disconnectAfterInSeconds: 86_401 }],
    ['refreshAfterInSeconds', { refreshAfterInSeconds: 301 }, { refreshAfterInSeconds: 300.5 }],
    ['refreshAfterInSeconds', {}, { refreshAfterInSeconds: undefined }],
  ])('aws-semantics 7.7: %s: takes the last value that AWS takes and refuses the next', (what, taken, refused) => {
    expect(parseAnswer(answer(taken))).toBeDefined();
    expect(() => parseAnswer(answer(refused))).toThrow(what);
  });

  it.each([
    ['null', 'the answer is no JSON object'],
    ['not json', 'the answer is not JSON'],
    ['{}', 'isAuthenticated must be true or false'],
    ['{"isAuthenticated":"true"}', 'isAuthenticated must be true or false'],
    [answer({ policyDocuments: ['{'] }), 'policyDocuments[0] is not JSON'],
    [answer({ policyDocuments: [POLICY, {}] }), 'policyDocuments[1]: Version must be 2012-10-17'],
    [answer({ policyDocuments: POLICY }), 'policyDocuments must be a list'],
  ])('aws-semantics 7.7: refuses %s and says why', (payload, reason) => {
    expect(() => parseAnswer(payload)).toThrow(reason);
  });
});
