import { integerBetween, type Random } from '../support/random.ts';
import { wireReading } from '../support/readings.ts';
import { mutated, pick, randomBytes } from './mutate.ts';

/** Who a connection says it is. */
export interface Credentials {
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
}

const text = (value: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(value as Uint8Array);
  return Buffer.concat([Buffer.from([(bytes.length >> 8) & 255, bytes.length & 255]), bytes]);
};

const remainingLength = (length: number): Buffer => {
  const bytes: number[] = [];
  let rest = length;
  do {
    const digit = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? digit | 128 : digit);
  } while (rest > 0);
  return Buffer.from(bytes);
};

const packet = (header: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([header]), remainingLength(body.length), body]);
};

const byte = (random: Random): Buffer => Buffer.from([integerBetween(random, 0, 255)]);
const packetId = (random: Random): Buffer => Buffer.concat([byte(random), byte(random)]);

export const connectPacket = ({ clientId, username, password }: Credentials, flags = 2): Buffer =>
  packet(
    0x10,
    text('MQTT'),
    Buffer.from([4, flags | (username === undefined ? 0 : 128) | (password === undefined ? 0 : 64), 0, 60]),
    text(clientId),
    ...[username, password].filter((value) => value !== undefined).map(text),
  );

const READINGS = 'alleycat/readings/sim-1';
const TOPICS = [
  ...[READINGS, 'alleycat/readings/bob', '$aws/rules/alleycat_readings/alleycat/readings/sim-1'],
  ...['$aws/rules//x', '$aws/rules/none/x', '$SYS/x', '$share/g/a', '__proto__', 'constructor/a', 'alleycat/live/1'],
  ...['/', '', '/'.repeat(150), 'x'.repeat(300), 'a\u0000b', '\u{feff}', '\u{ffff}', 'ü/漢', '#', 'a/+'],
];
const FILTERS = [
  ...['alleycat/live/1', 'alleycat/live/+', 'alleycat/live/#', '#', '+', '$SYS/#', '$aws/#', '$share/g/#'],
  ...['a/#/b', 'a+', ...TOPICS],
];

const payload = (random: Random): Buffer => {
  if (random() < 0.4) return randomBytes(random, 200);
  if (random() < 0.05) return Buffer.alloc(integerBetween(random, 100_000, 140_000), 0x20);
  const reading = Buffer.from(JSON.stringify(wireReading({ racerId: 'sim-1' })));
  return random() < 0.5 ? reading : mutated(reading, random);
};

const publish = (random: Random): Buffer => {
  const qos = pick(random, [0, 0, 1, 1, 1, 1, 2, 3]);
  const header = 0x30 | (qos << 1) | (random() < 0.1 ? 1 : 0) | (random() < 0.1 ? 8 : 0);
  const topic = text(random() < 0.7 ? READINGS : pick(random, TOPICS));
  return packet(header, topic, qos === 0 ? Buffer.alloc(0) : packetId(random), payload(random));
};

const subscribe = (random: Random): Buffer => {
  const filters = Array.from({ length: integerBetween(random, 0, 10) }, () =>
    Buffer.concat([text(pick(random, FILTERS)), Buffer.from([integerBetween(random, 0, 3)])]),
  );
  return packet(random() < 0.9 ? 0x82 : 0x80, packetId(random), ...filters);
};

const connectAgain = (random: Random): Buffer =>
  connectPacket(
    { clientId: pick(random, ['', 'guest-x', '$x', '__proto__', 'x'.repeat(200)]) },
    integerBetween(random, 0, 255),
  );

// A length that promises far more than ever comes, or has no end.
const ENDLESS = [Buffer.from('ffffff7f', 'hex'), Buffer.from('ffffffffff', 'hex')];

const GENERATORS: readonly ((random: Random) => Buffer)[] = [
  ...Array.from({ length: 8 }, () => publish), // it has the most behind it
  ...[subscribe, subscribe, connectAgain],
  (random) => packet(0xa2, packetId(random), text(pick(random, FILTERS))),
  (random) => packet(pick(random, [0x40, 0x50, 0x62, 0x70]), packetId(random)),
  (random) => packet(integerBetween(random, 0, 255), randomBytes(random, 60)),
  (random) => Buffer.concat([byte(random), pick(random, ENDLESS), randomBytes(random, 40)]),
  (random) => randomBytes(random, 100),
];

/** One packet: as it should be, or changed. */
export const hostilePacket = (random: Random): Buffer => {
  const whole = pick(random, GENERATORS)(random);
  return random() < 0.6 ? whole : mutated(whole, random);
};

/** The first packet of a connection: mostly one that is let in. */
export const hostileConnect = (random: Random, credentials: Credentials): Buffer => {
  const kind = random();
  if (kind < 0.7) return connectPacket(credentials);
  if (kind < 0.8) return hostilePacket(random);
  if (kind < 0.85) return connectPacket({ ...credentials, password: randomBytes(random, 80).toString('latin1') });
  return mutated(connectPacket(credentials), random);
};
