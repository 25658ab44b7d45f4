import type { LiveFeed } from '@alleycat/domain/ports';
import { type IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';

export interface IotLiveFeedOptions {
  client: IoTDataPlaneClient;
  /** What precedes `/<classId>` in the topic of a class. */
  topicPrefix: string;
}

/** Publishes at most once (QoS 0): the next frame says everything again. */
export const iotLiveFeed = ({ client, topicPrefix }: IotLiveFeedOptions): LiveFeed => ({
  publish: async (classId, frameBytes) => {
    await client.send(new PublishCommand({ topic: `${topicPrefix}/${classId}`, payload: frameBytes, qos: 0 }));
  },
});
