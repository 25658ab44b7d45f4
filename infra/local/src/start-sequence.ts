import { RuntimeError } from './core/errors.ts';
import type { Log } from './core/ports.ts';
import type { Service } from './core/service.ts';

export interface StartSequenceOptions {
  readonly services: readonly Service[];
  /** Lets go of what the services stand on; called last, and also when nothing was started. */
  readonly release: () => Promise<void>;
  readonly log: Log;
}

/**
 * Starts services one after the other and stops them the other way round.
 *
 * `start` @throws what the failing service threw, after everything that had started is stopped again;
 * RuntimeError `START_INTERRUPTED` when `stop` came in between.
 *
 * `stop` waits for a start that is under way, stops every service even if one of them fails, and may be called again.
 */
export const createStartSequence = ({
  services,
  release,
  log,
}: StartSequenceOptions): Pick<Service, 'start' | 'stop'> => {
  const started: Service[] = [];
  let starting: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;

  const startAll = async (): Promise<void> => {
    for (const service of services) {
      if (stopping !== undefined)
        throw new RuntimeError('START_INTERRUPTED', 'the runtime was stopped while it started');
      started.push(service);
      await service.start();
    }
  };
  const stopAll = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const service of started.splice(0).reverse()) {
      try {
        await service.stop();
      } catch (error) {
        log('error', 'a service did not stop cleanly', { service: service.name, error });
        failures.push(error);
      }
    }
    await release();
    if (failures.length > 0) throw new AggregateError(failures, 'services did not stop cleanly');
  };
  const stop = (): Promise<void> => {
    // Whoever called `start` hears how it ended.
    stopping ??= (starting ?? Promise.resolve()).catch(() => undefined).then(stopAll);
    return stopping;
  };
  return {
    stop,
    start: async () => {
      starting = startAll();
      try {
        await starting;
      } catch (error) {
        await stop();
        throw error;
      }
    },
  };
};
