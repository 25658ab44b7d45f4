import { describe, expect, it } from 'vitest';
import { FeedAddressError, feedAddressOf } from '../../../../frontend/src/api/feed-address.ts';

const address = (configuredUrl: string | null, pageUrl = 'http://gym.local:8080/race/1') =>
  feedAddressOf({ configuredUrl, pageUrl }).href;

describe('the address of the feed', () => {
  it('is /mqtt of the page when none is configured, as safe as the page', () => {
    expect(address(null)).toBe('ws://gym.local:8080/mqtt');
    expect(address(null, 'https://race.example/race/1')).toBe('wss://race.example/mqtt');
  });

  it('is the configured one otherwise', () => {
    expect(address('wss://abc-ats.iot.us-east-1.amazonaws.com/mqtt')).toBe(
      'wss://abc-ats.iot.us-east-1.amazonaws.com/mqtt',
    );
  });

  it.each(['no url', 'https://race.example/mqtt', 'wss://race.example/feed'])(
    'refuses %s and says what is needed',
    (url) => {
      expect(() => address(url)).toThrow(FeedAddressError);
      expect(() => address(url)).toThrow(/ws: or wss: URL with the path \/mqtt/);
    },
  );
});
