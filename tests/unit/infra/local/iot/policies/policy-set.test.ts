// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like this
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IotAction } from '../../../../../../infra/local/src/iot/policies/actions.ts';
import { parsePolicyDocument } from '../../../../../../infra/local/src/iot/policies/document.ts';
import { compilePolicies } from '../../../../../../infra/local/src/iot/policies/policy-set.ts';

const ARN = 'arn:aws:iot:us-east-1:000000000000:';
const allow = (Action: string | string[], ...Resource: string[]) => ({ Effect: 'Allow', Action, Resource });
const deny = (Action: string, ...Resource: string[]) => ({ Effect: 'Deny', Action, Resource });

const policyOf = (statements: object[], variables: Record<string, string> = {}) =>
  compilePolicies(
    statements.map((statement) => parsePolicyDocument({ Version: '2012-10-17', Statement: statement })),
    new Map(Object.entries(variables)),
  );
const allowed = (
  statements: object[],
  [action, ...names]: [IotAction, ...string[]],
  variables: Record<string, string> = {},
) => names.filter((name) => policyOf(statements, variables).allows(action, name));

describe('policies', () => {
  it('aws-semantics 7.6: what nothing allows is denied', () => {
    expect(allowed([], ['iot:Connect', 'c'])).toEqual([]);
    expect(allowed([allow('iot:Publish', `${ARN}topic/a`)], ['iot:Publish', 'a', 'b', 'a/b'])).toEqual(['a']);
    expect(allowed([allow('iot:Publish', '*')], ['iot:Receive', 'a'])).toEqual([]);
  });

  it('aws-semantics 7.6: an explicit deny wins, wherever it stands', () => {
    const open = allow('iot:*', '*');
    const secret = deny('iot:Receive', `${ARN}topic/secret/*`);
    for (const statements of [
      [open, secret],
      [secret, open],
    ]) {
      expect(allowed(statements, ['iot:Receive', 'a', 'secret/a'])).toEqual(['a']);
      expect(allowed(statements, ['iot:Publish', 'a', 'secret/a'])).toEqual(['a', 'secret/a']);
    }
  });

  it('aws-semantics 7.6: client, topic and topicfilter are different resources', () => {
    const statements = [allow('iot:*', `${ARN}topic/x`)];
    const actions: IotAction[] = ['iot:Connect', 'iot:Publish', 'iot:Subscribe', 'iot:Receive'];
    expect(actions.filter((action) => policyOf(statements).allows(action, 'x'))).toEqual([
      'iot:Publish',
      'iot:Receive',
    ]);
  });

  it('aws-semantics 7.6: + and # are literal text, in a policy and in what is asked', () => {
    expect(
      allowed([allow('iot:Subscribe', `${ARN}topicfilter/a/+/b`)], ['iot:Subscribe', 'a/+/b', 'a/x/b', 'a/#']),
    ).toEqual(['a/+/b']);
    expect(allowed([allow('iot:Subscribe', `${ARN}topicfilter/a/*`)], ['iot:Subscribe', 'a/#', 'a/+/b', '#'])).toEqual([
      'a/#',
      'a/+/b',
    ]);
  });

  it.each([
    ['another region', 'arn:aws:iot:eu-west-1:000000000000:topic/a', false],
    ['another account', 'arn:aws:iot:us-east-1:123456789012:topic/a', false],
    ['another service', 'arn:aws:sns:us-east-1:000000000000:topic/a', false],
    ['any region and account', 'arn:aws:iot:*:*:topic/a', true],
    ['any kind', `${ARN}*`, true],
    ['any kind that ends alike', `${ARN}*/a`, true],
    ['an unfinished kind', `${ARN}top*`, true],
    ['nothing behind the kind', `${ARN}topic/`, false],
  ])('aws-semantics 7.6: a resource that names %s', (_what, resource, isAllowed) => {
    expect(policyOf([allow('iot:Publish', resource)]).allows('iot:Publish', 'a')).toBe(isAllowed);
  });

  it('aws-semantics 7.6: variables stand for what is known of the connection', () => {
    const statements = [allow('iot:Connect', `${ARN}client/\${iot:ClientId}`, `${ARN}client/\${AWS:sourceip}-*`)];
    const variables = { 'iot:clientid': 'bike-1', 'aws:sourceip': '10.0.0.1' };
    expect(
      allowed(statements, ['iot:Connect', 'bike-1', 'bike-2', '10.0.0.1-a', '${iot:ClientId}'], variables),
    ).toEqual(['bike-1', '10.0.0.1-a']);
  });

  it('aws-semantics 7.6: a variable without a value matches nothing, neither to allow nor to deny', () => {
    const unknown = `${ARN}topic/\${iot:Connection.Thing.ThingName}*`;
    expect(
      allowed([allow('iot:Publish', unknown)], ['iot:Publish', '', 'a', '${iot:Connection.Thing.ThingName}']),
    ).toEqual([]);
    expect(allowed([allow('iot:Publish', '*'), deny('iot:Publish', unknown)], ['iot:Publish', 'a'])).toEqual(['a']);
  });

  it("aws-semantics 7.6: a variable's value is text, never a pattern", () => {
    const own = [allow('iot:Subscribe', `${ARN}topicfilter/my/\${iot:ClientId}/in`)];
    const names = ['my/*/in', 'my/a/in', 'my/a/b/in', 'my/?/in', 'my/+/in'];
    expect(allowed(own, ['iot:Subscribe', ...names], { 'iot:clientid': '*' })).toEqual(['my/*/in']);
    expect(allowed(own, ['iot:Subscribe', ...names], { 'iot:clientid': '?' })).toEqual(['my/?/in']);
    expect(allowed(own, ['iot:Subscribe', ...names], { 'iot:clientid': '${iot:ClientId}' })).toEqual([]);
    fc.assert(
      fc.property(fc.string(), fc.string(), (clientId, name) => {
        const policy = policyOf([allow('iot:Publish', `${ARN}topic/\${iot:ClientId}`)], { 'iot:clientid': clientId });
        expect(policy.allows('iot:Publish', name)).toBe(name === clientId);
      }),
    );
  });

  it('aws-semantics 7.6: ${*}, ${?} and ${$} stand for the character', () => {
    const statements = [allow('iot:Publish', `${ARN}topic/\${*}\${?}\${$}{a}`)];
    expect(allowed(statements, ['iot:Publish', '*?${a}', 'xyz{a}', '*?$'])).toEqual(['*?${a}']);
  });

  it('aws-semantics 7.4: a Basic Ingest topic is asked about as it was sent', () => {
    const statements = [allow('iot:Publish', `${ARN}topic/$aws/rules/In/dt/\${iot:ClientId}`)];
    const topics = ['$aws/rules/In/dt/c1', '$aws/rules/Other/dt/c1', 'dt/c1', '$aws/rules/In/dt/c2'];
    expect(allowed(statements, ['iot:Publish', ...topics], { 'iot:clientid': 'c1' })).toEqual(['$aws/rules/In/dt/c1']);
  });
});
