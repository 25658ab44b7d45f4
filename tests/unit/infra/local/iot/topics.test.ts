import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TopicTree } from '../../../../../infra/local/src/iot/topic-tree.ts';
import {
  parseBasicIngest,
  publishTopicProblem,
  topicFilterProblem,
} from '../../../../../infra/local/src/iot/topics.ts';

const matches = (filter: string, topic: string): boolean => {
  const tree = new TopicTree<string>();
  tree.add(filter, filter);
  return tree.match(topic).length === 1;
};

describe('TopicTree', () => {
  it.each([
    ['sensor/#', 'sensor', false],
    ['sensor/#', 'sensor/', true],
    ['sensor/#', 'sensor/a', true],
    ['sensor/#', 'sensor/a/b/c', true],
    ['#', 'sensor', true],
    ['#', 'sensor/a', true],
    ['+', 'sensor', true],
    ['+', 'sensor/a', false],
    ['+/+', '/', true],
    ['sensor/+', 'sensor', false],
    ['sensor/+', 'sensor/', true],
    ['sensor/+/t', 'sensor/a/t', true],
    ['sensor/+/#', 'sensor/a', false],
    ['#', '$aws/rules/x/y', false],
    ['+/rules/x/y', '$aws/rules/x/y', false],
    ['$aws/#', '$aws/rules/x/y', true],
    ['a/b', 'a/b', true],
    ['a/b', 'A/b', false],
    ['__proto__/constructor', '__proto__/constructor', true],
  ])('aws-semantics 7.2: %s matches %s: %s', (filter, topic, expected) => {
    expect(matches(filter, topic)).toBe(expected);
  });

  it('gives a value once, however many filters it has', () => {
    const tree = new TopicTree<string>();
    for (const filter of ['a/b', 'a/+', 'a/#', '#']) tree.add(filter, 'one');
    expect(tree.match('a/b')).toEqual(['one']);
  });

  it('forgets what was deleted and nothing else', () => {
    const tree = new TopicTree<string>();
    tree.add('a/b', 'x');
    tree.add('a/b/c', 'y');
    tree.delete('a/b', 'x');
    tree.delete('a/none', 'x');
    expect([tree.match('a/b'), tree.match('a/b/c')]).toEqual([[], ['y']]);
  });

  it('agrees with regular expressions for random filters and topics', () => {
    const level = fc.constantFrom('', 'a', 'b', '$s');
    const topics = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
    const filters = fc
      .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 0, maxLength: 4 }), fc.boolean())
      .map(([levels, isOpen]) => [...levels, ...(isOpen || levels.length === 0 ? ['#'] : [])].join('/'));
    const pattern = (filter: string): RegExp => {
      const body = filter.replaceAll('$', '\\$').replaceAll('+', '[^/]*').replace('#', '.*');
      return new RegExp(/^[+#]/.test(filter) ? `^(?!\\$)${body}$` : `^${body}$`);
    };
    fc.assert(
      fc.property(fc.uniqueArray(filters, { maxLength: 6 }), topics, (all, topic) => {
        const tree = new TopicTree<string>();
        for (const filter of all) tree.add(filter, filter);
        const removed = all[0];
        if (removed !== undefined) tree.delete(removed, removed);
        const expected = all.slice(1).filter((filter) => pattern(filter).test(topic));
        expect(tree.match(topic).sort()).toEqual(expected.sort());
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('topic rules', () => {
  it.each([
    ['$aws/rules/R/a/b', { ruleName: 'R', topic: 'a/b' }],
    ['$aws/rules/R/', { ruleName: 'R', topic: '' }],
    ['$aws/rules/R', { ruleName: 'R', topic: '' }],
    ['aws/rules/R/a', undefined],
  ])('aws-semantics 7.4: %s is Basic Ingest to %j', (topic, expected) => {
    expect(parseBasicIngest(topic)).toEqual(expected);
  });

  it.each([
    ['a/b', undefined],
    ['', 'the topic is empty'],
    ['a/+', 'a topic to publish to holds no wildcards'],
    ['a/#', 'a topic to publish to holds no wildcards'],
    ['a\u0000b', 'the topic holds a null character'],
    ['$SYS/x', 'topics that start with $ are reserved; only $aws/rules/ can be published to'],
    ['1/2/3/4/5/6/7/8', undefined],
    ['1/2/3/4/5/6/7/8/9', 'a topic has at most 7 slashes'],
    ['$aws/rules/R/1/2/3/4/5/6/7/8', undefined],
    ['$aws/rules/R/1/2/3/4/5/6/7/8/9', 'a topic has at most 7 slashes'],
    ['é'.repeat(128), undefined],
    [`${'é'.repeat(128)}x`, 'a topic has at most 256 bytes'],
  ])('aws-semantics 7.2: publishing to %j with AWS quotas: %s', (topic, problem) => {
    expect(publishTopicProblem(topic, 'aws')).toBe(problem);
  });

  it('has no quota on size without AWS quotas, but the bound of the broker', () => {
    expect(publishTopicProblem('a/'.repeat(15), 'off')).toBeUndefined();
    expect(publishTopicProblem('a/'.repeat(16), 'off')).toBe('a topic has at most 16 levels');
    expect(topicFilterProblem(`${'a/'.repeat(16)}#`, 'off')).toBe('a topic has at most 16 levels');
  });

  it.each([
    ['a/+/#', true],
    ['#', true],
    ['+', true],
    ['a/#/b', false],
    ['a#', false],
    ['a+/b', false],
    ['', false],
  ])('%j is a topic filter: %s', (filter, isFine) => {
    expect(topicFilterProblem(filter, 'aws') === undefined).toBe(isFine);
  });
});
