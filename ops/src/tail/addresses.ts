import type { ConfigResponse } from '@alleycat/domain/wire';
import { OpsError } from '../errors.ts';
import type { StackDescription } from '../stack.ts';
import { nameOfTarget } from '../target.ts';

/** Where a broker listens. */
export interface Broker {
  /** `ws:`, `wss:`, `mqtt:` or `mqtts:`. */
  readonly url: string;
  /** What is agreed on in the TLS handshake. */
  readonly alpn?: string;
}

/** Root of the stack's HTTP API, without a slash at the end. Throws an OpsError. */
export const apiUrlOf = (stack: StackDescription, wanted: string | undefined): string =>
  // On one machine the API has the address of the dashboard, as has the issuer of its tokens.
  wanted ?? (stack.target.endpoint === undefined ? stack.output('ApiUrl') : new URL(stack.output('Issuer')).origin);

export interface BrokerQuestion {
  /** What the operator said. */
  readonly wanted: string | undefined;
  readonly mqtt: Pick<ConfigResponse['mqtt'], 'url' | 'webSocketUrl'>;
  readonly apiUrl: string;
}

/** Where live boards come from: over WebSocket as dashboards do, where there is one. Throws an OpsError. */
export function brokerOf({ target }: StackDescription, { wanted, mqtt, apiUrl }: BrokerQuestion): Broker {
  const url = wanted ?? mqtt.webSocketUrl ?? (target.endpoint === undefined ? mqtt.url : besides(apiUrl));
  if (url === null) {
    const message = `${nameOfTarget(target)} does not tell where its broker is: pass --mqtt-url wss://PREFIX-ats.iot.REGION.amazonaws.com/mqtt (aws iot describe-endpoint --endpoint-type iot:Data-ATS)`;
    throw new OpsError('BROKER_UNKNOWN', message);
  }
  return addressOf(url);
}

/** A runtime on one machine takes WebSockets where it serves the API. */
function besides(apiUrl: string): string {
  const url = new URL('/mqtt', apiUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

const awsHost = /\.iot\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/;

// AWS IoT Core: port 8883 asks everybody for a certificate; those who have none come to port 443 and say that they speak MQTT.
function addressOf(text: string): Broker {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^(wss?|mqtts?):$/.test(url.protocol) || url.hostname === '') {
    const message = `"${text}" is no broker: it must start with ws://, wss://, mqtt:// or mqtts://; pass --mqtt-url`;
    throw new OpsError('BROKER_UNKNOWN', message);
  }
  const isAws = url.protocol === 'mqtts:' && awsHost.test(url.hostname);
  return isAws ? { url: `mqtts://${url.hostname}:443`, alpn: 'mqtt' } : { url: text };
}
