import type { RaceLoad } from '../../../../simulator/src/cost/model/race-load.ts';
import { TEMPLATE_DEFAULTS } from '../../../../simulator/src/cost/model/settings.ts';
import type { Usage } from '../../../../simulator/src/cost/usage.ts';

/** The race that the target speaks of: 1,000 racers who watch, with pages, for 300 s. */
export const raceLoad = ({ settings, ...fields }: Partial<RaceLoad> = {}): RaceLoad => ({
  racers: 1_000,
  classes: 1,
  watchers: 1_000,
  dashboards: 1_000,
  raceLengthSeconds: 300,
  knownRacers: 40_000,
  bestShare: 1,
  ...fields,
  settings: { ...TEMPLATE_DEFAULTS, ...settings },
});

/** Nothing of anything, but one of each kind is there. */
export const usage = (fields: Partial<Usage> = {}): Usage => ({
  atMs: 300_000,
  sinceMs: 0,
  iot: {
    connectionMinutes: 0,
    connects: 0,
    subscribes: 0,
    messageUnitsIn: 0,
    messageUnitsOut: 0,
    rulesTriggered: 0,
    actionsExecuted: 0,
    clientAcks: 0,
  },
  kinesis: [],
  lambda: [],
  dynamoDb: [],
  firehose: [],
  s3: [],
  httpApi: [],
  cognito: { tokenRequests: 0 },
  elastiCache: { processingUnits: 0 },
  ...fields,
});
