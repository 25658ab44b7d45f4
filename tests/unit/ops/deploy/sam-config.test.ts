import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSamConfig } from '../../../../ops/src/deploy/sam-config.ts';
import { readTemplateParameters } from '../../../../ops/src/deploy/template-parameters.ts';

const read = (text: string) => readSamConfig(`version = 0.1\n[a.deploy.parameters]\n${text}`, 'a');

describe('samconfig.toml', () => {
  it('says which stack, where, and with which parameters', () => {
    const text = `
      stack_name = "races" # mine
      region = 'eu-central-1'
      confirm_changeset = true
      parameter_overrides = [ # "Commented=out"
        "RetentionHours=72", # over a weekend
        'RaceClasses=1=A # B,2=C',
        "AlarmEmail=\\"quoted\\"",
      ]`;
    expect(read(text)).toEqual({
      stackName: 'races',
      region: 'eu-central-1',
      parameters: new Map([
        ['RetentionHours', '72'],
        ['RaceClasses', '1=A # B,2=C'],
        ['AlarmEmail', 'quoted'],
      ]),
    });
  });

  it('may say nothing', () => {
    expect(read('')).toEqual({ stackName: undefined, region: undefined, parameters: new Map() });
  });

  it('is read as sam deploy --guided writes it, too', () => {
    const { parameters } = read(
      'parameter_overrides = "RaceClasses=\\"1=One Two,2=B\\" AlarmEmail=\\"\\" ShardCount=2"',
    );
    expect(parameters).toEqual(
      new Map([
        ['RaceClasses', '1=One Two,2=B'],
        ['AlarmEmail', ''],
        ['ShardCount', '2'],
      ]),
    );
  });

  it.each([
    ['other = { a = 1 }\n[b.deploy.parameters]\n!', 'a', '"!" is not understood'],
    ['', 'b', 'samconfig.toml has no profile "b", but a'],
  ])('is refused with what is wrong: %j', (text, environment, message) => {
    expect(() => readSamConfig(`[a.deploy.parameters]\n${text}`, environment)).toThrow(message);
  });

  it('of this project gives parameters that the template has', () => {
    const declared = readTemplateParameters(readFileSync('template.yaml', 'utf8'));
    const environments = ['default', 'prod'].map((name) => readSamConfig(readFileSync('samconfig.toml', 'utf8'), name));
    expect(environments.map(({ stackName }) => stackName)).toEqual(['alleycat', 'alleycat-prod']);
    expect(environments.map(({ parameters }) => parameters.size > 0)).toEqual([false, true]);
    expect(
      environments.flatMap(({ parameters }) => [...parameters.keys()]).filter((name) => !declared.has(name)),
    ).toEqual([]);
  });
});
