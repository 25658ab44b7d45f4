import type { CDPSession } from 'playwright-core';

export interface LiveFrameWatch {
  /** When each live frame reached the page, on the browser's monotonic clock, in milliseconds. */
  stop(): readonly number[];
}

/** First byte of an MQTT packet that publishes with QoS 0. */
const PUBLISH = 0x30;

/** Notes when live frames come in over the page's WebSocket. */
export const watchLiveFrames = async (session: CDPSession): Promise<LiveFrameWatch> => {
  const arrivals: number[] = [];
  const note = ({ timestamp, response }: { timestamp: number; response: { payloadData: string } }): void => {
    if (Buffer.from(response.payloadData.slice(0, 4), 'base64')[0] === PUBLISH) arrivals.push(timestamp * 1_000);
  };
  session.on('Network.webSocketFrameReceived', note);
  await session.send('Network.enable');
  return {
    stop: () => {
      session.off('Network.webSocketFrameReceived', note);
      return arrivals;
    },
  };
};
