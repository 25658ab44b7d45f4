import type { MqttClientKind } from '../plan.ts';
import { parseMqttUrl } from './mqtt-address.ts';
import type { MqttConnector } from './mqtt-connection.ts';

export interface MqttConnectorChoice {
  /** `mqtt[s]://host[:port]` or `ws[s]://host[:port][/path]` */
  readonly url: string;
  readonly client: MqttClientKind;
  /** Connections are going to be broken on purpose. @default false */
  readonly isFragile?: boolean;
}

/** Throws a SimulatorError unless the URL is a broker's. */
export async function createMqttConnector({
  url,
  client,
  isFragile = false,
}: MqttConnectorChoice): Promise<MqttConnector> {
  const address = parseMqttUrl(url);
  // Only the one that is used: the device SDK starts threads as soon as it is loaded.
  if (client === 'mqtt-js') return (await import('./mqtt-js-connector.ts')).createMqttJsConnector(address);
  return (await import('./device-sdk-connector.ts')).createDeviceSdkConnector(address, { isFragile });
}
