import { texts } from '../texts/index.ts';

/** The feed's address cannot be used; the configuration of the platform needs a look. */
export class FeedAddressError extends Error {
  readonly code = 'FEED_ADDRESS_INVALID';
}

export interface FeedPlace {
  /** As the platform has it; null when it does not know. */
  configuredUrl: string | null;
  pageUrl: string;
}

const mqttPath = '/mqtt';

/**
 * Where to open the feed: the configured WebSocket URL, or `/mqtt` of the page's own origin.
 * Throws FeedAddressError for an address that MQTT over WebSocket cannot use.
 */
export function feedAddressOf({ configuredUrl, pageUrl }: FeedPlace): URL {
  if (configuredUrl === null) return sameOriginAddress(pageUrl);
  if (!URL.canParse(configuredUrl)) throw new FeedAddressError(texts.problems.feedAddress(configuredUrl));
  const address = new URL(configuredUrl);
  const isWebSocket = address.protocol === 'ws:' || address.protocol === 'wss:';
  // The device SDK always asks for /mqtt, as IoT Core does.
  if (!isWebSocket || address.pathname !== mqttPath)
    throw new FeedAddressError(texts.problems.feedAddress(configuredUrl));
  return address;
}

function sameOriginAddress(pageUrl: string): URL {
  const address = new URL(mqttPath, pageUrl);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return address;
}
