import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../simulator/src/options.ts';

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
        url: 'http://127.0.0.1:8080',
        racerCount: 100,
        classChoice: 1,
        forever: false,
        seed: 99,
        transport: 'mqtt',
        connectConcurrency: 100,
        awsUrl: 'http://127.0.0.1:4566',
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
      '--verify-history --history-timeout 120';
    expect(parseCommand(argv.split(' '), { seed: 99 })).toEqual({
      kind: 'simulate',
      json: true,
      plan: {
        url: 'https://api.example.org',
        racerCount: 3_000,
        classChoice: 'all',
        durationSeconds: 60,
        forever: false,
        seed: 7,
        idPrefix: 'gym',
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

  it('leaves the AWS endpoint to the SDK if the API is elsewhere', () => {
    expect(planOf('--url', 'https://api.example.org')).not.toHaveProperty('awsUrl');
    expect(planOf('--url', 'http://localhost:9')).toHaveProperty('awsUrl', 'http://127.0.0.1:4566');
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

  it.each([
    [['--racers', '0'], '--racers is a whole number from 1 to 20000, not "0"'],
    [['--racers', '1.5'], '--racers is a whole number from 1 to 20000, not "1.5"'],
    [['--class', 'some'], '--class is a whole number from 1 to 65535 or "all", not "some"'],
    [['--transport', 'http'], '--transport is mqtt or kinesis, not "http"'],
    [['--url', 'localhost:8080'], '--url starts with http:// or https://, not "localhost:8080"'],
    [['--mqtt-url', 'http://x'], '--mqtt-url starts with mqtt:// or mqtts://, not "http://x"'],
    [['--id-prefix', 'a b'], '--id-prefix is 1 to 58 letters, digits, "_" or "-", not "a b"'],
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
