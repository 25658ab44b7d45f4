import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../simulator/src/options.ts';
import { PLAN_DEFAULTS } from '../../../simulator/src/plan.ts';

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
      '--verify-history --history-timeout 120 --fleet-client c1 --fleet-scope fleet/gym --stack race';
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
      },
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

  it('documents every flag', () => {
    const command = parseCommand(['--help'], { seed: 99 });
    const text = command.kind === 'help' ? command.text : '';
    for (const flag of ['racers', 'class', 'duration', 'seed', 'transport', 'url', 'json', 'forever', 'help']) {
      expect(text).toContain(`  --${flag}`);
    }
  });

  it.each<[string[], string]>([
    [['--racers', '0'], '--racers is a whole number from 1 to 20000, not "0"'],
    [['--racers', '1.5'], '--racers is a whole number from 1 to 20000, not "1.5"'],
    [['--class', 'some'], '--class is a whole number from 1 to 65535 or "all", not "some"'],
    [['--transport', 'http'], '--transport is mqtt or websocket or kinesis, not "http"'],
    [['--url', 'localhost:8080'], '--url starts with http:// or https://, not "localhost:8080"'],
    [['--mqtt-url', 'http://x'], '--mqtt-url starts with mqtt:// or mqtts://, not "http://x"'],
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
