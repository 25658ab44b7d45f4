import { describe, expect, it } from 'vitest';
import type { StackDescription } from '../../../../ops/src/stack.ts';
import { apiUrlOf, brokerOf } from '../../../../ops/src/tail/addresses.ts';

const outputs: Readonly<Record<string, string>> = {
  ApiUrl: 'https://abc.execute-api.eu-west-1.amazonaws.com',
  Issuer: 'http://localhost:8080/us-east-1_pool',
};
const stackAt = (endpoint?: string): StackDescription => ({
  target: { stackName: 'alleycat', ...(endpoint === undefined ? {} : { endpoint }) },
  status: 'CREATE_COMPLETE',
  parameters: new Map(),
  parameter: () => '',
  output: (name) => outputs[name] ?? '',
});
const local = stackAt('http://127.0.0.1:4566');
const aws = stackAt();
const unknown = { url: null, webSocketUrl: null };

describe('where live boards come from', () => {
  it('is the API of the stack, on one machine that beside the issuer, or the one that is named', () => {
    expect(apiUrlOf(aws, undefined)).toBe('https://abc.execute-api.eu-west-1.amazonaws.com');
    expect(apiUrlOf(local, undefined)).toBe('http://localhost:8080');
    expect(apiUrlOf(local, 'http://elsewhere')).toBe('http://elsewhere');
  });

  it.each([
    ['as it is named', aws, { wanted: 'mqtt://broker:1884', mqtt: unknown }, { url: 'mqtt://broker:1884' }],
    [
      'as the API tells dashboards',
      aws,
      {
        wanted: undefined,
        mqtt: { url: 'mqtts://b:8883', webSocketUrl: 'wss://a-ats.iot.eu-west-1.amazonaws.com/mqtt' },
      },
      { url: 'wss://a-ats.iot.eu-west-1.amazonaws.com/mqtt' },
    ],
    [
      'as the API tells bikes, without a certificate',
      aws,
      { wanted: undefined, mqtt: { url: 'mqtts://a-ats.iot.eu-west-1.amazonaws.com:8883', webSocketUrl: null } },
      { url: 'mqtts://a-ats.iot.eu-west-1.amazonaws.com:443', alpn: 'mqtt' },
    ],
    [
      'beside the API on one machine',
      local,
      { wanted: undefined, mqtt: { url: 'mqtt://127.0.0.1:1883', webSocketUrl: null } },
      { url: 'ws://localhost:8080/mqtt' },
    ],
  ])('%s', (...[, stack, question, broker]) => {
    expect(brokerOf(stack, { ...question, apiUrl: 'http://localhost:8080' })).toEqual(broker);
  });

  it.each([
    [
      { wanted: undefined, mqtt: unknown },
      /^stack alleycat on AWS does not tell where its broker is: pass --mqtt-url /,
    ],
    [{ wanted: 'http://x', mqtt: unknown }, /^"http:\/\/x" is no broker: it must start with /],
    [{ wanted: 'x', mqtt: unknown }, /^"x" is no broker: /],
  ])('says what to do if there is none: %j', (question, message) => {
    expect(() => brokerOf(aws, { ...question, apiUrl: 'https://x' })).toThrow(
      expect.objectContaining({ code: 'BROKER_UNKNOWN', message: expect.stringMatching(message) }),
    );
  });
});
