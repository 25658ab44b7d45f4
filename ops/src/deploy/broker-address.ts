import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SignatureV4 } from '@smithy/signature-v4';
import { OpsError, reasonOf } from '../errors.ts';

/** Parameters of the template that say where the broker is. */
export interface BrokerAddresses {
  readonly MqttUrl: string;
  readonly MqttWebSocketUrl: string;
}

/** What the SDK's clients have settled on: whose region, and who asks. */
export type SignerSettings = Pick<CloudFormationClient['config'], 'credentials' | 'region' | 'sha256'>;

/** Finds the account's own endpoint of AWS IoT Core, which CloudFormation cannot tell. */
export interface BrokerDirectory {
  /** Rejects with BROKER_UNKNOWN. */
  brokerAddresses(): Promise<BrokerAddresses>;
}

const answerTimeoutMs = 10_000;

/** @param endpoint address of the control plane. @default that of the region on AWS */
export function iotBrokerDirectory(settings: SignerSettings, endpoint?: string): BrokerDirectory {
  return {
    brokerAddresses: async () => {
      try {
        const host = await describeEndpoint(settings, endpoint);
        return { MqttUrl: `mqtts://${host}:8883`, MqttWebSocketUrl: `wss://${host}/mqtt` };
      } catch (cause) {
        const message = `the endpoint of AWS IoT Core is not known: ${reasonOf(cause)}; ask for the permission iot:DescribeEndpoint, or give --parameter MqttUrl=… and --parameter MqttWebSocketUrl=…`;
        throw new OpsError('BROKER_UNKNOWN', message, { cause });
      }
    },
  };
}

// DescribeEndpoint: one question, for which another SDK client would be a large dependency.
async function describeEndpoint(settings: SignerSettings, endpoint?: string): Promise<string> {
  const region = await settings.region();
  const url = new URL(endpoint ?? `https://iot.${region}.${dnsSuffixOf(region)}`);
  const signer = new SignatureV4({ ...settings, region, service: 'iot' });
  const { headers } = await signer.sign({
    method: 'GET',
    protocol: url.protocol,
    hostname: url.hostname,
    path: '/endpoint',
    query: { endpointType: 'iot:Data-ATS' },
    headers: { host: url.host },
  });
  const address = new URL('/endpoint?endpointType=iot%3AData-ATS', url);
  const response = await fetch(address, { headers, signal: AbortSignal.timeout(answerTimeoutMs) });
  const answer: unknown = await response.json().catch(() => undefined);
  const host = textOf(answer, 'endpointAddress');
  if (response.ok && host !== undefined && /^[a-z0-9.-]+$/i.test(host)) return host;
  throw new Error(`${url.host} answered ${response.status}${textOf(answer, 'message')?.replace(/^/, ': ') ?? ''}`);
}

const dnsSuffixOf = (region: string): string => (region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com');

function textOf(answer: unknown, member: string): string | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const value: unknown = Object.entries(answer).find(([key]) => key === member)?.[1];
  return typeof value === 'string' ? value : undefined;
}
