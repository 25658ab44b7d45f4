import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NO_READING_FAULTS } from '../../../simulator/src/faults/fault-plan.ts';
import { parseCommand } from '../../../simulator/src/options.ts';
import type { SimulationPlan } from '../../../simulator/src/plan.ts';
import { PACES } from '../../../simulator/src/racer-model.ts';
import { platformFaultMembers } from '../../../simulator/src/scenario/platform-fault-settings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const SCENARIOS = join(import.meta.dirname, '../../../scenarios');

const planOfFile = (path: string, ...argv: string[]): SimulationPlan => {
  const command = parseCommand(['--scenario', path, ...argv], { seed: 99 });
  if (command.kind !== 'simulate') throw new Error('a scenario is simulated');
  return command.plan;
};

const planOf = (yaml: string, ...argv: string[]): SimulationPlan => {
  const path = join(temporaryFolder(), 'storm.yaml');
  writeFileSync(path, yaml);
  return planOfFile(path, ...argv);
};

describe('a scenario file', () => {
  it('may be empty', () => {
    const command = parseCommand([], { seed: 99 });
    expect(planOf('# nothing yet\n')).toEqual(command.kind === 'simulate' ? command.plan : undefined);
  });

  it('says what flags say, and more than one thing of faults', () => {
    const plan = planOf(`
racers: 50
class: all
races: 2
seed: 4711
transport: websocket
qos: 0
report: storm.html
attendance: { rampUpSeconds: 30, lateShare: 0.1 }
readingFaults:
  dieShare: 0.2
  hostilePerSecond: 1.5
platformFaults:
  - { atSeconds: 9, kind: resharded, shards: 4 }
  - { atSeconds: 1.5, kind: function-slow, functionName: ReadLiveFunction, seconds: 3, delayMs: 250 }
`);
    expect(plan).toMatchObject({
      racerCount: 50,
      classChoice: 'all',
      raceCount: 2,
      seed: 4711,
      transport: 'websocket',
      mqtt: { qos: 0 },
      reportFiles: ['storm.html'],
      attendance: { rampUpSeconds: 30, lateShare: 0.1, leaveShare: 0 },
      readingFaults: { ...NO_READING_FAULTS, dieShare: 0.2, hostilePerSecond: 1.5 },
      platformFaults: [
        { atSeconds: 1.5, kind: 'function-slow', functionName: 'ReadLiveFunction', seconds: 3, delayMs: 250 },
        { atSeconds: 9, kind: 'resharded', shards: 4 },
      ],
    });
  });

  it.each([
    ['steady', ['steady']],
    ['[sprint, fading]', ['sprint', 'fading']],
    ['{ steady: 1, dropping-out: 2 }', ['steady', 'dropping-out', 'dropping-out']],
  ])('names the models of racers, with weights or without: %s', (models, paces) => {
    expect(planOf(`models: ${models}`).paces).toEqual(paces);
  });

  it('counts less than flags, member by member', () => {
    const yaml = `
racers: 50
attendance: { rampUpSeconds: 30, lateShare: 0.1 }
readingFaults: { dieShare: 0.2, cutEverySeconds: 10 }
platformFaults: [{ atSeconds: 9, kind: process-killed }]
verifyHistory: true
`;
    const argv = '--racers 60 --late 0.4 --fault dieShare=0 --platform-fault 3:disk-full,seconds=1 --no-verify-history';
    const plan = planOf(yaml, ...argv.split(' '));
    expect(plan).toMatchObject({
      racerCount: 60,
      attendance: { rampUpSeconds: 30, lateShare: 0.4 },
      readingFaults: { dieShare: 0, cutEverySeconds: 10 },
      platformFaults: [{ atSeconds: 3, kind: 'disk-full', seconds: 1 }],
    });
    expect(plan).not.toHaveProperty('historyTimeoutSeconds');
  });

  it('no longer says how long to ride if a flag does', () => {
    expect(planOf('races: 3', '--duration', '20')).toMatchObject({ durationSeconds: 20 });
    expect(planOf('races: 3', '--duration', '20')).not.toHaveProperty('raceCount');
    expect(planOf('duration: 3', '--forever')).toMatchObject({ forever: true });
  });

  it.each([
    ['bikes: 7', /^storm\.yaml: unknown key "bikes"; there are racers, class, races, /],
    ['__proto__: { racers: 7 }', /^storm\.yaml: unknown key "__proto__"; there are racers, /],
    ['racers: many', /^storm\.yaml: racers is a whole number from 1 to 20000, not "many"$/],
    ['racers: "50"', /^storm\.yaml: racers is a whole number from 1 to 20000, not "50"$/],
    ['racers: 20001', /^storm\.yaml: racers is a whole number from 1 to 20000, not 20001$/],
    ['forever: 1', /^storm\.yaml: forever is true or false, not 1$/],
    [
      'models: [steady, fast]',
      /^storm\.yaml: models\[1\] is steady or interval or sprint or fading or dropping-out, not "fast"$/,
    ],
    ['models: []', /^storm\.yaml: models needs at least one of steady, interval, sprint, fading, dropping-out$/],
    ['models: { steady: 0 }', /^storm\.yaml: models\.steady is a whole number from 1 to 100, not 0$/],
    ['attendance: 7', /^storm\.yaml: attendance is a list of names with values, not 7$/],
    ['attendance: { lateShare: 2 }', /^storm\.yaml: attendance\.lateShare is a number from 0 to 1, not 2$/],
    [
      'attendance: { late: 0.2 }',
      /^storm\.yaml: attendance: unknown key "late"; there are rampUpSeconds, lateShare, leaveShare$/,
    ],
    ['readingFaults: { dieShare: .nan }', /^storm\.yaml: readingFaults\.dieShare is a number from 0 to 1, not null$/],
    [
      'platformFaults: [{ atSeconds: 1, kind: process-killed }, { atSeconds: 1, kind: disk-full, seconds: 0 }]',
      /^storm\.yaml: platformFaults\[1\]\.seconds is a whole number from 1 to 600, not 0$/,
    ],
    ['platformFaults: [{ atSeconds: 1 }]', /^storm\.yaml: platformFaults\[0\] needs kind$/],
    ['platformFaults: [{ kind: process-killed }]', /^storm\.yaml: platformFaults\[0\] needs atSeconds$/],
    ['platformFaults: [7]', /^storm\.yaml: platformFaults\[0\] is a list of names with values, not 7$/],
    [
      'platformFaults: [{ atSeconds: 1, kind: rain }]',
      /^storm\.yaml: platformFaults\[0\]\.kind is table-throttled or .*, not "rain"$/,
    ],
    [
      'report: [a.html, b.pdf]',
      /^storm\.yaml: report\[1\] is the name of a file that ends in \.html or \.json, not "b\.pdf"$/,
    ],
    ['racers: 1\nracers: 2', /^storm\.yaml: cannot be read: Map keys must be unique at line 2, column 1$/],
    ['racers: [1', /^storm\.yaml: cannot be read: .* at line 1, column 11$/],
    ['- racers', /^storm\.yaml is a list of names with values, not \["racers"\]$/],
  ])('is refused in one line that names file and place: %s', (yaml, message) => {
    expect(() => planOf(yaml)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message) }),
    );
  });

  it('has to be there', () => {
    expect(() => planOfFile('/nowhere/storm.yaml')).toThrow(/^storm\.yaml: cannot be read: ENOENT/);
  });
});

describe('the scenarios that come along', () => {
  const files = globSync('*.yaml', { cwd: SCENARIOS }).sort();

  it('are these', () => {
    expect(files).toEqual(['hall.yaml', 'storm.yaml', 'thousand.yaml']);
  });

  it.each(files)('can be ridden: %s', (file) => {
    expect(planOfFile(join(SCENARIOS, file)).racerCount).toBeGreaterThan(0);
  });

  it('have a storm of everything, but for the end of the process', () => {
    const { readingFaults, platformFaults, attendance, paces } = planOfFile(join(SCENARIOS, 'storm.yaml'));
    expect(Object.entries({ ...readingFaults, ...attendance }).filter(([, value]) => value === 0)).toEqual([]);
    expect(new Set(paces)).toEqual(new Set(PACES));
    expect(new Set(platformFaults.map(({ kind }) => kind))).toEqual(
      new Set(Object.keys(platformFaultMembers).filter((kind) => kind !== 'process-killed')),
    );
  });
});
