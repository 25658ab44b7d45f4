import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectParameters, problemOf, readTemplateParameters } from '../../../../ops/src/deploy/template-parameters.ts';

const template = readFileSync('template.yaml', 'utf8');
const declared = readTemplateParameters(template);

describe('parameters of the template', () => {
  it('are read with what they allow', () => {
    const text = `
Parameters:
  Hours: { Type: Number, Default: 24, MinValue: 24, MaxValue: 8760, Description: How long. }
  Mode: { Type: String, Default: "off", AllowedValues: ["on", "off"] }
  Mail: { Type: String, AllowedPattern: "^x?$" }
Resources:
  Thing: { Type: AWS::X::Y, Properties: { A: !Ref Hours, B: !GetAtt Thing.Arn } }
`;
    const none = {
      description: '',
      default: '',
      allowedValues: [],
      pattern: undefined,
      min: undefined,
      max: undefined,
    };
    expect([...readTemplateParameters(text).values()]).toEqual([
      { ...none, name: 'Hours', description: 'How long.', default: '24', min: 24, max: 8760 },
      { ...none, name: 'Mode', default: 'off', allowedValues: ['on', 'off'] },
      { ...none, name: 'Mail', pattern: '^x?$' },
    ]);
  });

  it('allow their own defaults', () => {
    const problems = [...declared.values()].map((parameter) => problemOf(parameter, parameter.default));
    expect(declared.size).toBeGreaterThan(25);
    expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
  });

  it.each([
    ['RetentionHours', '12', 'RetentionHours is a number from 24 to 8760, not "12"'],
    ['RetentionHours', '1e3', 'RetentionHours is a number from 24 to 8760, not "1e3"'],
    ['Monitoring', 'yes', 'Monitoring is one of on, off, not "yes"'],
    // Lambda filters by level, and takes embedded metrics, which have none, for INFO.
    ['LogLevel', 'WARN', 'LogLevel is one of DEBUG, INFO, not "WARN"'],
    ['AlarmEmail', 'nobody', 'AlarmEmail matches ^([^@\\s]+@[^@\\s]+)?$, not "nobody"'],
    ['Shards', '1', 'template.yaml has no parameter Shards'],
  ])('refuse what they do not allow before AWS is asked: %s=%s', (name, value, message) => {
    expect(() => expectParameters(new Map([[name, value]]), declared)).toThrow(message);
  });

  it.each([
    [
      'MqttUrl',
      ['', 'mqtts://a:8883', 'mqtt://127.0.0.1:1883', 'wss://a/mqtt'],
      ['a:8883', 'https://a', 'mqtts://a b'],
    ],
    ['MqttWebSocketUrl', ['', 'wss://a/mqtt'], ['ws://a/mqtt', 'a', "wss://a;script-src 'none'"]],
    ['LoginUrl', ['', '/', 'https://login.example'], ['http://login.example', '//login.example', 'https://a, b']],
  ])('are addresses that a browser may be told of: %s', (name, right, wrong) => {
    const parameter = declared.get(name);
    if (parameter === undefined) throw new Error(`there is no parameter ${name}`);
    const isRight = (value: string) => problemOf(parameter, value) === undefined;
    expect([...right, ...wrong].filter(isRight)).toEqual(right);
  });

  it('stand in docs/deploy.md, each with its default', () => {
    const rows = [...readFileSync('docs/deploy.md', 'utf8').matchAll(/^\| `(\w+)` \| (?:`([^`]*)`|empty) \|/gm)];
    expect(rows.map(([, name, value = '']) => [name, value])).toEqual(
      [...declared.values()].map((parameter) => [parameter.name, parameter.default]),
    );
  });
});
