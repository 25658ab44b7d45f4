/** One message on its way in. */
export interface IngestTask {
  /** Checks permissions. The next message of the lane is not admitted before this one was; undefined = admitted at once. */
  readonly admit: () => Promise<void> | undefined;
  readonly run: () => Promise<void>;
  /** Called in the order of arrival, whatever finished first. */
  readonly done: (error?: unknown) => void;
}

interface Entry {
  readonly task: IngestTask;
  outcome: { readonly error?: unknown } | undefined;
}

export interface IngestLanesOptions {
  readonly inFlightPerLaneMax: number;
  readonly inFlightMax: number;
}

/**
 * Lets the messages of many connections run at once, within bounds.
 * Messages of one lane start in order and are finished (acknowledged) in order (MQTT 4.6).
 */
export class IngestLanes {
  readonly #perLaneMax: number;
  readonly #totalMax: number;
  readonly #waiting = new Set<Lane>();
  readonly #idleListeners = new Set<() => void>();
  #running = 0;
  #pending = 0;

  constructor({ inFlightPerLaneMax, inFlightMax }: IngestLanesOptions) {
    this.#perLaneMax = inFlightPerLaneMax;
    this.#totalMax = inFlightMax;
  }

  open(): Lane {
    return new Lane(this);
  }

  /** Messages that were submitted and are not done. */
  get pending(): number {
    return this.#pending;
  }

  /** Resolves when nothing is pending. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#pending === 0) resolve();
      else this.#idleListeners.add(resolve);
    });
  }

  /** For {@link Lane} only: asks for a place among the running messages. */
  claim(lane: Lane, laneInFlight: number): boolean {
    if (laneInFlight >= this.#perLaneMax) return false;
    if (this.#running >= this.#totalMax) {
      this.#waiting.add(lane);
      return false;
    }
    this.#running += 1;
    return true;
  }

  /** For {@link Lane} only: gives the place back. */
  release(): void {
    this.#running -= 1;
    for (const lane of this.#waiting) {
      if (this.#running >= this.#totalMax) return;
      this.#waiting.delete(lane);
      lane.pump();
    }
  }

  /** For {@link Lane} only. */
  countPending(change: 1 | -1): void {
    this.#pending += change;
    if (this.#pending > 0) return;
    for (const listener of this.#idleListeners) listener();
    this.#idleListeners.clear();
  }
}

/** The messages of one connection. */
export class Lane {
  readonly #lanes: IngestLanes;
  readonly #entries: Entry[] = [];
  #startedCount = 0;
  #admitting = false;

  constructor(lanes: IngestLanes) {
    this.#lanes = lanes;
  }

  submit(task: IngestTask): void {
    this.#entries.push({ task, outcome: undefined });
    this.#lanes.countPending(1);
    this.pump();
  }

  /** Starts what may start. */
  pump(): void {
    while (!this.#admitting) {
      const entry = this.#entries[this.#startedCount];
      if (entry === undefined || !this.#lanes.claim(this, this.#startedCount)) return;
      this.#startedCount += 1;
      this.#start(entry);
    }
  }

  #start(entry: Entry): void {
    const admission = attempt(entry.task.admit);
    if (admission === undefined) {
      this.#run(entry);
      return;
    }
    this.#admitting = true;
    admission
      .then(
        () => this.#run(entry),
        (error: unknown) => this.#finish(entry, { error }),
      )
      .finally(() => {
        this.#admitting = false;
        this.pump();
      });
  }

  #run(entry: Entry): void {
    attempt(entry.task.run).then(
      () => this.#finish(entry, {}),
      (error: unknown) => this.#finish(entry, { error }),
    );
  }

  #finish(entry: Entry, outcome: { readonly error?: unknown }): void {
    entry.outcome = outcome;
    for (let first = this.#entries[0]; first?.outcome !== undefined; first = this.#entries[0]) {
      this.#entries.shift();
      this.#startedCount -= 1;
      first.task.done(first.outcome.error);
      this.#lanes.countPending(-1);
    }
    this.#lanes.release();
    this.pump();
  }
}

/** A function that throws instead of rejecting must not break the lane. */
const attempt = <T extends Promise<void> | undefined>(work: () => T): T | Promise<void> => {
  try {
    return work();
  } catch (error) {
    return Promise.reject(error);
  }
};
