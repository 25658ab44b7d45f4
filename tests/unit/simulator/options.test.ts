import { describe, expect, it } from 'vitest';
import { NO_READING_FAULTS } from '../../../simulator/src/faults/fault-plan.ts';
import { flags } from '../../../simulator/src/flags.ts';
import { parseCommand } from '../../../simulator/src/options.ts';
import { PLAN_DEFAULTS } from '../../../simulator/src/plan.ts';

import { settings } from '../../../simulator/src/scenario/settings.ts';
import { flagsWithoutSetting, settingNameOf } from '../../../simulator/src/scenario/settings-of-flags.ts';

const FAULT_NAMES = Object.keys(NO_READING_FAULTS).join(', ');

const planOf = (...argv: string[]) => {
  const command = parseCommand(argv, { seed: 99 });
  return command.kind === 'simulate' ? command.plan : undefined;
};

describe('the command line', () => {
  it('has a default for everything', () => {
    expect(parseCommand([], { seed: 99 })).toEqual({
      kind: 'simulate',
      json: false,
      plan: {
        ...PLAN_DEFAULTS,
        url: 'http://127.0.0.1:8080',
        racerCount: 100,
        classChoice: 1,
        forever: false,
        seed: 99,
        transport: 'mqtt',
        connectConcurrency: 100,
        fleet: { scope: 'fleet/sim', stackName: 'alleycat' },
        region: 'us-east-1',
        streamPartitionKey: 'race',
        settleTimeoutSeconds: 30,
        maxClockSkewSeconds: 10,
      },
    });
  });

  it('takes every flag', () => {
    const argv =
      '--racers 3000 --class all --duration 60 --seed 7 --transport kinesis --url https://api.example.org/ --json ' +
      '--mqtt-url mqtts://broker.example.org --id-prefix gym --connect-concurrency 10 --aws-url http://127.0.0.1:1 ' +
      '--region eu-central-1 --partition-key random --settle-timeout 5 --max-clock-skew 0 ' +
      '--verify-history --history-timeout 120 --fleet-client c1 --fleet-scope fleet/gym --stack race ' +
      '--models sprint,dropping-out:2 --ramp-up 20 --late 0.1 --leave 0.25 --mqtt-client device-sdk --qos 0 ' +
      '--watchers 40 --processes 2 --time-scale 10 --no-verify-leaderboards --report a.html --report b.json ' +
      '--fault duplicateShare=0.05 --fault cutEverySeconds=30 --platform-fault 20:disk-full,seconds=5 ' +
      '--platform-fault 7.5:function-failing,functionName=FinishFunction,seconds=5,share=0.5';
    const environment = { ALLEYCAT_FLEET_CLIENT_ID: 'c0', ALLEYCAT_FLEET_CLIENT_SECRET: 'hush' };
    expect(parseCommand(argv.split(' '), { seed: 99, environment })).toEqual({
      kind: 'simulate',
      json: true,
      plan: {
        ...PLAN_DEFAULTS,
        url: 'https://api.example.org',
        racerCount: 3_000,
        classChoice: 'all',
        durationSeconds: 60,
        forever: false,
        seed: 7,
        idPrefix: 'gym',
        fleet: { scope: 'fleet/gym', stackName: 'race', clientId: 'c1', clientSecret: 'hush' },
        transport: 'kinesis',
        connectConcurrency: 10,
        mqttUrl: 'mqtts://broker.example.org',
        awsUrl: 'http://127.0.0.1:1',
        region: 'eu-central-1',
        streamPartitionKey: 'random',
        settleTimeoutSeconds: 5,
        maxClockSkewSeconds: 0,
        historyTimeoutSeconds: 120,
        paces: ['sprint', 'dropping-out', 'dropping-out'],
        attendance: { rampUpSeconds: 20, lateShare: 0.1, leaveShare: 0.25 },
        mqtt: { client: 'device-sdk', qos: 0, watchers: 40 },
        processes: 2,
        timeScale: 10,
        verifyLeaderboards: false,
        reportFiles: ['a.html', 'b.json'],
        readingFaults: { ...NO_READING_FAULTS, duplicateShare: 0.05, cutEverySeconds: 30 },
        platformFaults: [
          { atSeconds: 7.5, kind: 'function-failing', functionName: 'FinishFunction', seconds: 5, share: 0.5 },
          { atSeconds: 20, kind: 'disk-full', seconds: 5 },
        ],
      },
    });
  });

  it('chooses client and processes by the number of racers', () => {
    const chosen = (racers: number) => {
      const plan = planOf('--racers', String(racers));
      return [plan?.mqtt.client, plan?.processes];
    };
    expect(chosen(2_000)).toEqual(['device-sdk', 0]);
    expect(chosen(2_001)).toEqual(['mqtt-js', 0]);
    expect(chosen(5_001)).toEqual(['mqtt-js', 1]);
  });

  it('leaves the flags of "plan" to plan', () => {
    expect(parseCommand(['plan', '--racers', '1000'], { seed: 99 })).toEqual({
      kind: 'plan',
      argv: ['--racers', '1000'],
    });
  });

  it('takes the client of a fleet from the environment, where empty means not set', () => {
    const fleetOf = (environment: Record<string, string>) => {
      const command = parseCommand([], { seed: 99, environment });
      return command.kind === 'simulate' ? command.plan.fleet : undefined;
    };
    const common = { scope: 'fleet/sim', stackName: 'alleycat' };
    expect(fleetOf({ ALLEYCAT_FLEET_CLIENT_ID: 'c1' })).toEqual({ ...common, clientId: 'c1' });
    expect(fleetOf({ ALLEYCAT_FLEET_CLIENT_ID: '', ALLEYCAT_FLEET_CLIENT_SECRET: '' })).toEqual(common);
    expect(() => fleetOf({ ALLEYCAT_FLEET_CLIENT_SECRET: 'hush' })).toThrow(
      'ALLEYCAT_FLEET_CLIENT_SECRET needs --fleet-client or ALLEYCAT_FLEET_CLIENT_ID',
    );
  });

  it('has no flag for the secret: lists of processes would show it', () => {
    expect(() => planOf('--fleet-client-secret', 'hush')).toThrow("Unknown option '--fleet-client-secret'");
  });

  it('gives history the delivery buffer of 60 s and 15 s more', () => {
    expect(planOf('--verify-history')).toHaveProperty('historyTimeoutSeconds', 75);
  });

  it('documents every flag and every fault, in lines that fit a terminal', () => {
    const command = parseCommand(['--help'], { seed: 99 });
    const lines = command.kind === 'help' ? command.text.split('\n') : [];
    for (const flag of Object.keys(flags)) {
      expect(lines.filter((line) => new RegExp(`^  --${flag}( |$)`).test(line))).toHaveLength(1);
    }
    for (const fault of Object.keys(NO_READING_FAULTS)) {
      expect(lines.filter((line) => line.startsWith(`  ${fault} `))).toHaveLength(1);
    }
    expect(lines).toContain('  AT:function-failing,functionName=…,seconds=…,share=…');
    expect(lines.filter((line) => line.length > 120 || line.endsWith(' '))).toEqual([]);
  });

  it('has a key in scenario files for every flag, and a flag for every key', () => {
    const ofFlags = Object.keys(flags).map(settingNameOf);
    const elsewhere = flagsWithoutSetting.map(settingNameOf);
    expect(ofFlags.filter((name) => !elsewhere.includes(name)).sort()).toEqual(
      Object.keys(settings)
        .filter((name) => !['attendance', 'readingFaults', 'platformFaults'].includes(name))
        .sort(),
    );
  });

  it.each<[string[], string]>([
    [['--racers', '0'], '--racers is a whole number from 1 to 20000, not "0"'],
    [['--racers', '1.5'], '--racers is a whole number from 1 to 20000, not "1.5"'],
    [['--class', 'some'], '--class is a whole number from 1 to 65535 or "all", not "some"'],
    [['--transport', 'http'], '--transport is mqtt or websocket or kinesis, not "http"'],
    [['--url', 'localhost:8080'], '--url starts with http:// or https://, not "localhost:8080"'],
    [['--mqtt-url', 'http://x'], '--mqtt-url starts with mqtt:// or mqtts:// or ws:// or wss://, not "http://x"'],
    [['--qos', '2'], '--qos is 0 or 1, not "2"'],
    [['--late', '1.5'], '--late is a number from 0 to 1, not "1.5"'],
    [['--watchers', '101'], '--watchers is at most the number of racers, 100'],
    [['--time-scale', '0'], '--time-scale is a whole number from 1 to 20, not "0"'],
    [['--report', 'run.pdf'], '--report is the name of a file that ends in .html or .json, not "run.pdf"'],
    [['--models', 'steady,fast'], '--models is steady or interval or sprint or fading or dropping-out, not "fast"'],
    [['--models', 'steady:0'], '--models steady is a whole number from 1 to 100, not "0"'],
    [['--fault', 'duplicateShare'], `--fault is NAME=VALUE with one of ${FAULT_NAMES}, not "duplicateShare"`],
    [['--fault', 'rain=1'], `--fault: unknown key "rain"; there are ${FAULT_NAMES}`],
    [['--fault', 'delayMsMax=long'], '--fault delayMsMax is a whole number from 0 to 60000, not "long"'],
    [
      ['--platform-fault', 'disk-full'],
      '--platform-fault is AT:KIND,NAME=VALUE,… such as 10:disk-full,seconds=5, not "disk-full"',
    ],
    [['--platform-fault', '5:disk-full'], '--platform-fault needs seconds'],
    [['--platform-fault', 'x:process-killed'], '--platform-fault atSeconds is a number from 0 to 604800, not "x"'],
    [
      ['--platform-fault', '5:disk-full,seconds=5,share=1'],
      '--platform-fault: unknown key "share"; there are atSeconds, seconds',
    ],
    [['--races', '1', '--duration', '5'], '--races and --duration exclude each other'],
    [['--forever', '--races', '1'], '--forever and --races exclude each other'],
    [['--forever', '--report', 'a.html'], '--forever and --report exclude each other'],
    [['--forever', '--platform-fault', '1:process-killed'], '--forever and --platform-fault exclude each other'],
    [['--id-prefix', 'a b'], '--id-prefix is 1 to 58 letters, digits, "_" or "-", not "a b"'],
    ...['sim', 'fleet/', 'fleet/a-b', 'fleet/guest', 'other/sim'].map((scope): [string[], string] => [
      ['--fleet-scope', scope],
      `--fleet-scope is fleet/ and the prefix of a fleet, for example fleet/sim, not "${scope}"`,
    ]),
    [['--history-timeout', '9'], '--history-timeout needs --verify-history'],
    [['--history-timeout', '0'], '--history-timeout is a whole number from 1 to 3600, not "0"'],
    [['--forever', '--verify-history'], '--forever and --verify-history exclude each other'],
    [['--forever', '--duration', '5'], '--forever and --duration exclude each other'],
    [['--bogus'], "Unknown option '--bogus'; --help lists the flags"],
    [['--racers'], "Option '--racers <value>' argument missing; --help lists the flags"],
    [['seven'], "Unexpected argument 'seven'; --help lists the flags"],
  ])('refuses %j in one line that says what to do', (argv, message) => {
    expect(() => parseCommand(argv, { seed: 99 })).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });
});
