import { describe, expect, it } from 'vitest';
import { PolicyRights } from '../../../../../../infra/local/src/iot/custom-authorizer/policy-rights.ts';
import type { PolicySet } from '../../../../../../infra/local/src/iot/policies/policy-set.ts';

const policiesThat = (allows: PolicySet['allows']) => {
  const asked: string[] = [];
  const policies: PolicySet = {
    allows: (action, name) => {
      asked.push(`${action} ${name}`);
      return allows(action, name);
    },
  };
  return { asked, policies };
};

describe('PolicyRights', () => {
  it('asks once for a topic that is delivered over and over, and again after its bound of topics', () => {
    const { asked, policies } = policiesThat((_action, name) => name === 'a');
    const rights = new PolicyRights(policies, 2);
    const answers = ['a', 'b', 'a', 'b', 'c', 'c', 'a'].map((topic) => rights.receive({ topic }));
    expect(answers).toEqual([true, false, true, false, false, false, true]);
    expect(asked).toEqual(['iot:Receive a', 'iot:Receive b', 'iot:Receive c', 'iot:Receive a']);
  });

  it('aws-semantics 7.7: forgets what it knew when policies are replaced', () => {
    const rights = new PolicyRights(policiesThat(() => true).policies, 2);
    expect(rights.receive({ topic: 'a' })).toBe(true);
    rights.replace(policiesThat(() => false).policies);
    expect([rights.receive({ topic: 'a' }), rights.connect('c')]).toEqual([false, false]);
  });

  it('aws-semantics 7.2: a retained message needs iot:RetainPublish besides iot:Publish', () => {
    const may = (...actions: string[]) => {
      const rights = new PolicyRights(policiesThat((action) => actions.includes(action)).policies, 2);
      return [rights.publish({ topic: 'a', retain: false }), rights.publish({ topic: 'a', retain: true })];
    };
    expect(may('iot:Publish')).toEqual([true, false]);
    expect(may('iot:RetainPublish')).toEqual([false, false]);
    expect(may('iot:Publish', 'iot:RetainPublish')).toEqual([true, true]);
  });
});
