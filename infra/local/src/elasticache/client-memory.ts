/** A client, as far as it takes memory. */
export interface MemoryUser {
  /** What it takes now. */
  readonly heldBytes: () => number;
  /** Closes its connection: it takes the most of all, and all take too much. */
  readonly evict: () => void;
}

/**
 * Bounds what all clients together have the server keep for them, as `maxmemory-clients` of a Redis does: whoever takes the
 * most has to go, so that many who take little are not pushed out by one.
 */
export class ClientMemory {
  readonly #bytesMax: number;
  /** What each took when it was looked at last. */
  readonly #users = new Map<MemoryUser, number>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** To be called when a client may take more than before. */
  update(user: MemoryUser): void {
    this.#look(user);
    if (this.#bytes <= this.#bytesMax) return;
    // Others may take less by now.
    for (const other of this.#users.keys()) this.#look(other);
    while (this.#bytes > this.#bytesMax) this.#evictLargest();
  }

  /** To be called when a client is gone. */
  remove(user: MemoryUser): void {
    this.#bytes -= this.#users.get(user) ?? 0;
    this.#users.delete(user);
  }

  #look(user: MemoryUser): void {
    const bytes = user.heldBytes();
    this.#bytes += bytes - (this.#users.get(user) ?? 0);
    this.#users.set(user, bytes);
  }

  #evictLargest(): void {
    const [largest] = [...this.#users].reduce((most, other) => (other[1] > most[1] ? other : most));
    this.remove(largest);
    largest.evict();
  }
}
