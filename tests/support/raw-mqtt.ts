import { connect as connectTcp, type Socket } from 'node:net';

/** A message that the broker delivered. */
export interface Delivered {
  readonly topic: string;
  readonly payload: Buffer;
}

/** A message for when the client vanishes. */
export interface RawWill {
  readonly topic: string;
  readonly payload: string;
  readonly retain?: boolean;
  readonly qos?: 0 | 1;
}

export interface RawConnectOptions {
  readonly port: number;
  readonly clientId: string;
  readonly username?: string | undefined;
  readonly password?: string | Buffer | undefined;
  /** @default true */
  readonly isClean?: boolean;
  readonly will?: RawWill | undefined;
}

export interface RawPublishOptions {
  readonly qos?: 0 | 1 | 2;
  readonly retain?: boolean;
}

type Ending = 'closed';

/**
 * An MQTT 3.1.1 client that checks nothing: libraries refuse to send much of what an attacker sends. It never reconnects,
 * and it tells what became of each packet.
 */
export interface RawMqtt {
  /** Of the CONNACK: 0 = let in, 2 = client id refused, 5 = not authorised; undefined = closed without one. */
  readonly returnCode: number | undefined;
  readonly delivered: readonly Delivered[];
  /** Publishes that were acknowledged so far. */
  acknowledgedCount(): number;
  isOpen(): boolean;
  readonly closed: Promise<void>;
  /** With QoS 1 unless told otherwise. Resolves with the PUBACK or the end of the connection. */
  publish(
    topic: string | Buffer,
    payload: string | Buffer,
    options?: RawPublishOptions,
  ): Promise<'acknowledged' | Ending>;
  /** Sends many publishes of QoS 1 at once and waits for nothing. */
  post(topic: string, payloads: readonly (string | Buffer)[]): void;
  /** Return codes of the SUBACK, 128 = refused. */
  subscribe(...filters: string[]): Promise<readonly number[] | Ending>;
  /** Answers when everything that was sent before has been read, or the connection is over. */
  ping(): Promise<'answered' | Ending>;
  /** Stops reading, as a client does that cannot keep up. */
  pause(): void;
  /** Leaves without DISCONNECT, so that its will is sent. */
  vanish(): void;
}

/** Resolves when the broker has answered CONNECT or closed the connection. */
export const connectRaw = async (options: RawConnectOptions): Promise<RawMqtt> => {
  const socket = connectTcp({ port: options.port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => undefined); // its end is what is looked at
  const client = new RawClient(socket);
  socket.write(connectPacket(options));
  client.returnCode = await client.connectAnswer;
  return client;
};

/** The longest that there is: what a test does besides may take its time. */
const KEEP_ALIVE_SECONDS = 1_200;
const CONNACK = 2;
const PUBLISH = 3;
const PUBACK = 4;
const SUBACK = 9;
const PINGRESP = 13;

class RawClient implements RawMqtt {
  returnCode: number | undefined;
  readonly delivered: Delivered[] = [];
  readonly closed: Promise<void>;
  readonly connectAnswer: Promise<number | undefined>;
  readonly #socket: Socket;
  /** What waits for a packet, by type and message id. */
  readonly #waiting = new Map<string, (body: Buffer) => void>();
  #rest: Buffer = Buffer.alloc(0);
  #lastId = 0;
  #acknowledged = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.connectAnswer = this.#answer(`${CONNACK}`, (body) => body[1]).then((code) =>
      code === 'closed' ? undefined : code,
    );
  }

  acknowledgedCount(): number {
    return this.#acknowledged;
  }

  isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.readyState === 'open';
  }

  publish(topic: string | Buffer, payload: string | Buffer, { qos = 1, retain = false }: RawPublishOptions = {}) {
    const id = this.#nextId();
    const answer = this.#answer(`${PUBACK}/${id}`, () => 'acknowledged' as const);
    this.#socket.write(publishPacket({ topic, payload, qos, retain, id }));
    return answer;
  }

  post(topic: string, payloads: readonly (string | Buffer)[]): void {
    const packets = payloads.map((payload) =>
      publishPacket({ topic, payload, qos: 1, retain: false, id: this.#nextId() }),
    );
    this.#socket.write(Buffer.concat(packets));
  }

  subscribe(...filters: string[]) {
    const id = this.#nextId();
    const answer = this.#answer(`${SUBACK}/${id}`, (body) => [...body.subarray(2)]);
    const wanted = filters.flatMap((filter) => [textField(filter), Buffer.from([0])]);
    this.#socket.write(packet(0x82, [uint16(id), ...wanted]));
    return answer;
  }

  ping() {
    const answer = this.#answer(`${PINGRESP}`, () => 'answered' as const);
    this.#socket.write(packet(0xc0, []));
    return answer;
  }

  pause(): void {
    this.#socket.pause();
  }

  vanish(): void {
    this.#socket.destroy();
  }

  #answer<T>(key: string, read: (body: Buffer) => T): Promise<T | Ending> {
    const answered = new Promise<T>((resolve) => {
      this.#waiting.set(key, (body) => resolve(read(body)));
    });
    return Promise.race([answered, this.closed.then((): Ending => 'closed')]);
  }

  #nextId(): number {
    this.#lastId = (this.#lastId % 65_535) + 1;
    return this.#lastId;
  }

  #read(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let frame = firstFrame(this.#rest); frame !== undefined; frame = firstFrame(this.#rest)) {
      this.#rest = this.#rest.subarray(frame.bytes);
      this.#take(frame.header, frame.body);
    }
  }

  #take(header: number, body: Buffer): void {
    const type = header >> 4;
    if (type === PUBLISH) {
      this.#deliver(header, body);
      return;
    }
    if (type === PUBACK) this.#acknowledged += 1;
    const key = type === PUBACK || type === SUBACK ? `${type}/${body.readUInt16BE(0)}` : `${type}`;
    this.#waiting.get(key)?.(body);
    this.#waiting.delete(key);
  }

  #deliver(header: number, body: Buffer): void {
    const topicEnd = 2 + body.readUInt16BE(0);
    const qos = (header >> 1) & 3;
    const topic = body.toString('utf8', 2, topicEnd);
    this.delivered.push({ topic, payload: Buffer.from(body.subarray(qos === 0 ? topicEnd : topicEnd + 2)) });
    if (qos > 0) this.#socket.write(packet(0x40, [body.subarray(topicEnd, topicEnd + 2)]));
  }
}

const firstFrame = (bytes: Buffer): { header: number; body: Buffer; bytes: number } | undefined => {
  let length = 0;
  for (let index = 1; index <= 4 && index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    length += (byte & 0x7f) * 128 ** (index - 1);
    if (byte >= 0x80) continue;
    const end = index + 1 + length;
    if (bytes.length < end) return undefined;
    return { header: bytes[0] ?? 0, body: bytes.subarray(index + 1, end), bytes: end };
  }
  return undefined;
};

const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);

const textField = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([uint16(bytes.length), bytes]);
};

const packet = (header: number, parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest % 128) | (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.concat([Buffer.from([header, ...length]), body]);
};

interface PublishFields extends Required<RawPublishOptions> {
  readonly topic: string | Buffer;
  readonly payload: string | Buffer;
  readonly id: number;
}

const publishPacket = ({ topic, payload, qos, retain, id }: PublishFields): Buffer =>
  packet(0x30 | (qos << 1) | (retain ? 1 : 0), [
    textField(topic),
    ...(qos === 0 ? [] : [uint16(id)]),
    Buffer.from(payload as string),
  ]);

const connectPacket = ({ clientId, username, password, isClean = true, will }: RawConnectOptions): Buffer => {
  const willFlags = will === undefined ? 0 : 4 | ((will.qos ?? 0) << 3) | (will.retain === true ? 32 : 0);
  const flags = (isClean ? 2 : 0) | willFlags | (password === undefined ? 0 : 64) | (username === undefined ? 0 : 128);
  return packet(0x10, [
    textField('MQTT'),
    Buffer.from([4, flags]),
    uint16(KEEP_ALIVE_SECONDS),
    textField(clientId),
    ...(will === undefined ? [] : [textField(will.topic), textField(will.payload)]),
    ...(username === undefined ? [] : [textField(username)]),
    ...(password === undefined ? [] : [textField(password)]),
  ]);
};
