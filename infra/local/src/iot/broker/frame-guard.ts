import type { Duplex } from 'node:stream';
import { IOT_LIMITS } from '../limits.ts';

/** Largest packet with a legal payload: topic of 65,535 bytes, its length and the message id. */
const PACKET_BYTES_MAX = IOT_LIMITS.payloadBytesMax + 65_535 + 4;

/**
 * Reads along with an MQTT stream and says when a packet announces more bytes than any legal one has.
 * The parser would otherwise collect up to 256 MB before anybody could refuse it.
 */
export class FrameGuard {
  #bodyBytesLeft = 0;
  /** Undefined between packets; otherwise the "remaining length" read so far and the weight of its next byte. */
  #length: { value: number; weight: number } | undefined;

  /** False as soon as a packet is too large. */
  accepts(chunk: Uint8Array): boolean {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#bodyBytesLeft > 0) {
        const skipped = Math.min(this.#bodyBytesLeft, chunk.length - offset);
        this.#bodyBytesLeft -= skipped;
        offset += skipped;
        continue;
      }
      const byte = chunk[offset] ?? 0;
      offset += 1;
      if (this.#length === undefined) this.#length = { value: 0, weight: 1 };
      else if (!this.#acceptsLengthByte(byte, this.#length)) return false;
    }
    return true;
  }

  #acceptsLengthByte(byte: number, length: { value: number; weight: number }): boolean {
    length.value += (byte & 0x7f) * length.weight;
    length.weight *= 128;
    if (length.value > PACKET_BYTES_MAX) return false;
    if (byte < 0x80) {
      this.#bodyBytesLeft = length.value;
      this.#length = undefined;
    }
    return true;
  }
}

/** Destroys the stream when a packet is too large, before the MQTT parser buffers it, and says so. Nothing is copied. */
export const guardFrames = (stream: Duplex, onTooLarge: () => void): void => {
  const guard = new FrameGuard();
  const read = stream.read.bind(stream);
  stream.read = (size?: number): unknown => {
    const chunk: unknown = read(size);
    if (!(chunk instanceof Uint8Array) || guard.accepts(chunk)) return chunk;
    onTooLarge();
    stream.destroy(new Error('the client announced a packet above the payload limit of 128 KB'));
    return null;
  };
};
