import type { IncomingMessage } from 'node:http';

export interface SiteAddress {
  /** Where people find the site if not at this machine's own addresses, for example behind a reverse proxy. */
  readonly publicUrl?: string;
  /** Origins that the site talks to besides its own. */
  readonly connectSources?: readonly string[];
}

type Headers = Readonly<Record<string, string>>;

// A year; other hosts of the same domain are not ours to speak for.
const STRICT_TRANSPORT = 'max-age=31536000';

/** On every answer; who answers may say more or otherwise. What is not said to be a page runs and loads nothing. */
export const commonHeaders = ({ publicUrl }: SiteAddress): Headers => ({
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  // A browser must not take an answer for another type than it says it is.
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // Plain HTTP cannot promise TLS; browsers would ignore it.
  ...(publicUrl?.startsWith('https:') === true ? { 'strict-transport-security': STRICT_TRANSPORT } : {}),
});

const UNUSED_FEATURES =
  'accelerometer autoplay camera display-capture encrypted-media gamepad geolocation gyroscope hid idle-detection ' +
  'magnetometer microphone midi payment picture-in-picture publickey-credentials-get serial usb web-share';
// Devices are reached over Bluetooth; a screen on a wall fills it and stays on.
const OWN_FEATURES = 'bluetooth fullscreen screen-wake-lock';
const PERMISSIONS = [
  ...OWN_FEATURES.split(' ').map((feature) => `${feature}=(self)`),
  ...UNUSED_FEATURES.split(' ').map((feature) => `${feature}=()`),
].join(', ');

/** On files of the site: it consists of files of its own and nothing else, inline script and style included. */
export const createSiteHeaders = ({ publicUrl, connectSources = [] }: SiteAddress) => {
  const publicHost = publicUrl === undefined ? undefined : new URL(publicUrl).host;
  return ({ headers }: Pick<IncomingMessage, 'headers'>): Headers => ({
    'content-security-policy': policyOf([...webSocketSources([headers.host, publicHost]), ...connectSources]),
    'permissions-policy': PERMISSIONS,
    'cross-origin-opener-policy': 'same-origin',
  });
};

const policyOf = (connectSources: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    ["connect-src 'self'", ...new Set(connectSources)].join(' '),
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');

// Not every browser counts WebSockets of the same host as 'self'. A policy cannot name IPv6 addresses.
const webSocketSources = (hosts: readonly (string | undefined)[]): string[] =>
  hosts.flatMap((host) => (host === undefined || host.startsWith('[') ? [] : [`ws://${host}`, `wss://${host}`]));
