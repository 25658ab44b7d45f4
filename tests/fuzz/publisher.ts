import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { operatorSettings } from '../support/operator-settings.ts';
import type { Platform } from './platform.ts';

/** Publishes as an operator, by the SDK: a client of the AWS port that is honest. */
export interface Publisher {
  publish(topic: string, text: string): Promise<void>;
  close(): void;
}

export const openPublisher = ({ awsUrl }: Platform): Publisher => {
  const client = new IoTDataPlaneClient(operatorSettings(awsUrl));
  return {
    publish: async (topic, text) => {
      await client.send(new PublishCommand({ topic, qos: 1, payload: Buffer.from(text) }));
    },
    close: () => client.destroy(),
  };
};
