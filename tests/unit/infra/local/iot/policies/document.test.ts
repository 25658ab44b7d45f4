import { describe, expect, it } from 'vitest';
import { parsePolicyDocument } from '../../../../../../infra/local/src/iot/policies/document.ts';
import { ANY } from '../../../../../../infra/local/src/iot/policies/glob.ts';

const statement = (changes: object = {}) => ({
  Effect: 'Allow',
  Action: 'iot:Publish',
  Resource: 'arn:aws:iot:us-east-1:000000000000:topic/a',
  ...changes,
});
const documentOf = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });

describe('parsePolicyDocument', () => {
  it('aws-semantics 7.6: takes one statement or a list, and one action or resource or a list', () => {
    const parsed = {
      effect: 'Allow',
      actions: ['iot:Publish'],
      resources: [['arn:aws:iot:us-east-1:000000000000:topic/a']],
    };
    expect(parsePolicyDocument({ Version: '2012-10-17', Id: 'p', Statement: statement({ Sid: 's' }) })).toEqual({
      statements: [parsed],
    });
    const lists = statement({
      Action: ['iot:Publish', 'iot:Receive'],
      Resource: ['*', 'arn:aws:iot:us-east-1:000000000000:topic/a'],
    });
    expect(parsePolicyDocument(documentOf(lists, statement({ Effect: 'Deny' })))).toEqual({
      statements: [
        { ...parsed, actions: ['iot:Publish', 'iot:Receive'], resources: [[ANY], ...parsed.resources] },
        { ...parsed, effect: 'Deny' },
      ],
    });
  });

  it.each([
    ['iot:*', 8],
    ['*', 8],
    ['IOT:publish', 1],
    ['iot:*Publish', 2],
    ['iot:?eceive', 1],
    ['iot:UpdateThingShadow', 0],
  ])('aws-semantics 7.6: Action %s stands for %i of the actions that are asked about', (Action, count) => {
    expect(parsePolicyDocument(documentOf(statement({ Action }))).statements[0]?.actions).toHaveLength(count);
  });

  it.each([
    ['a text', 'Allow', 'a policy document is a JSON object'],
    ['another version', { ...documentOf(statement()), Version: '2008-10-17' }, 'Version must be 2012-10-17'],
    ['no version', { Statement: statement() }, 'Version must be 2012-10-17'],
    ['no statement', { Version: '2012-10-17' }, 'Statement is missing'],
    ['a statement of another type', documentOf(['Allow']), 'statement 1 is no JSON object'],
    ['no effect', documentOf(statement({ Effect: undefined })), 'statement 1: Effect must be Allow or Deny'],
    [
      'an effect in other case',
      documentOf(statement({ Effect: 'allow' })),
      'statement 1: Effect must be Allow or Deny',
    ],
    ['no action', documentOf(statement({ Action: [] })), 'statement 1: Action is missing'],
    ['no resource', documentOf(statement({ Resource: undefined })), 'statement 1: Resource is missing'],
    ['a number', documentOf(statement({ Resource: 1 })), 'statement 1: Resource must be text or a list of texts'],
    ['an action of another service', documentOf(statement({ Action: 's3:*' })), 'Action s3:* is no action of IoT'],
    ['a topic for an ARN', documentOf(statement({ Resource: 'topic/a' })), 'Resource topic/a is neither * nor an ARN'],
    ['an open variable', documentOf(statement({ Resource: 'arn:${iot:ClientId' })), 'is neither * nor an ARN'],
    ['NotAction', documentOf(statement({ NotAction: 'iot:Publish' })), 'statement 1: NotAction is not applied'],
    [
      'NotResource',
      documentOf(statement(), statement({ NotResource: '*' })),
      'statement 2: NotResource is not applied',
    ],
    ['Condition', documentOf(statement({ Condition: {} })), 'statement 1: Condition is not applied'],
    ['Principal', documentOf(statement({ Principal: '*' })), 'statement 1: Principal is not applied'],
  ])('aws-semantics 7.6: refuses %s and says why', (_what, document, reason) => {
    expect(() => parsePolicyDocument(document)).toThrow(reason);
    expect(() => parsePolicyDocument(document)).toThrow(expect.objectContaining({ name: 'PolicyInvalidError' }));
  });
});
