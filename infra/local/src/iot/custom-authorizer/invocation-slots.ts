import { type Clock, machineClockOf } from '../../core/clock.ts';
import type { Connection } from '../authorizer.ts';
import type { CustomAuthorizerBounds } from './bounds.ts';
import { AuthorizationRefusedError } from './refusal.ts';

export interface SlotRequest {
  /** Of a connection that is already in use: must not fail because others want to come in. */
  readonly isRefresh: boolean;
  readonly connection: Connection | undefined;
}

interface Waiter {
  readonly start: () => void;
}

/** Lets so many invocations run at once. Who waits is served in order, refreshes first. */
export class InvocationSlots {
  readonly #bounds: CustomAuthorizerBounds;
  readonly #clock: Clock;
  readonly #refreshes = new Set<Waiter>();
  readonly #newcomers = new Set<Waiter>();
  #runningCount = 0;

  constructor(bounds: CustomAuthorizerBounds, clock: Clock) {
    this.#bounds = bounds;
    this.#clock = clock;
  }

  /** Resolves when there is a slot, which the caller gives back. @throws AuthorizationRefusedError */
  async take(request: SlotRequest): Promise<void> {
    const { invocationsMax, waitingMax } = this.#bounds;
    if (this.#runningCount < invocationsMax) {
      this.#runningCount += 1;
      return;
    }
    // There are never more refreshes than connections, so that they need no bound of their own.
    if (!request.isRefresh && this.#newcomers.size >= waitingMax) {
      throw new AuthorizationRefusedError('authorizerBusy', 'more clients want to connect at once than can wait', {
        waiting: this.#newcomers.size,
      });
    }
    await this.#wait(request);
  }

  give(): void {
    this.#runningCount -= 1;
    const [next] = this.#refreshes.size > 0 ? this.#refreshes : this.#newcomers;
    if (next === undefined) return;
    this.#runningCount += 1;
    next.start();
  }

  #wait({ isRefresh, connection }: SlotRequest): Promise<void> {
    const { waitSecondsMax } = this.#bounds;
    const waiters = isRefresh ? this.#refreshes : this.#newcomers;
    return new Promise((resolve, reject) => {
      const leave = (): boolean => {
        timer?.cancel();
        return waiters.delete(waiter);
      };
      const waiter: Waiter = {
        start: () => {
          leave();
          resolve();
        },
      };
      const giveUp = (error: AuthorizationRefusedError): void => {
        if (leave()) reject(error);
      };
      const timer = isRefresh
        ? undefined
        : machineClockOf(this.#clock).after(waitSecondsMax * 1_000, () =>
            giveUp(
              new AuthorizationRefusedError('authorizerBusy', `a client waited ${waitSecondsMax} s to be asked about`),
            ),
          );
      waiters.add(waiter);
      connection?.onEnded(() =>
        giveUp(new AuthorizationRefusedError('abandoned', 'a client left before it was let in')),
      );
    });
  }
}
