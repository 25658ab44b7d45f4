import { liveTopicOf } from '@alleycat/domain';
import type { ConfigResponse, RaceClass } from '@alleycat/domain/wire';
import { exitCodes } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Broker } from './addresses.ts';
import { createLiveBoards } from './live-boards.ts';
import { listenLive } from './live-link.ts';
import type { RaceApi } from './race-api.ts';
import { createRosterNames } from './roster-names.ts';
import { boardLines, boardScreen } from './show-boards.ts';

export interface TailOptions {
  readonly title: string;
  readonly api: RaceApi;
  readonly config: ConfigResponse;
  readonly broker: Broker;
  /** What is looked at. */
  readonly classes: readonly RaceClass[];
  readonly topCount: number;
  readonly isJson: boolean;
  /** By the server's clock. */
  readonly nowMs: () => number;
}

/** Ages and times left go on between frames. */
const TICK_MS = 500;

/** Shows live boards until it is interrupted; answers the exit code. */
export async function tailBoards(options: TailOptions, around: Surroundings): Promise<number> {
  const { title, api, config, broker, classes, topCount, isJson, nowMs } = options;
  const { clock, signal } = around;
  const boards = createLiveBoards({
    classIds: new Set(classes.map(({ classId }) => classId)),
    raceLengthSeconds: config.raceLengthSeconds,
    topCount,
    names: createRosterNames(api),
    nowMs,
  });
  const displayOptions = { boards, title, classes, nowMs, around };
  const display =
    around.terminal === undefined || isJson ? boardLines(displayOptions, isJson) : boardScreen(displayOptions);
  const tick = async () => {
    while (!signal.aborted) {
      await clock.sleep(TICK_MS, signal);
      display.onTick();
    }
  };
  try {
    await Promise.all([
      tick(),
      listenLive({
        broker,
        authorizer: config.identity.mqttAuthorizer,
        topics: classes.map(({ classId }) => liveTopicOf(classId, config.mqtt.liveTopic)),
        clock,
        signal,
        onPayload: (payload) => {
          const live = boards.take(payload);
          if (live !== undefined) display.onBoard(live);
        },
        onState: display.onLink,
      }),
    ]);
  } finally {
    display.close();
  }
  return exitCodes.interrupted;
}
