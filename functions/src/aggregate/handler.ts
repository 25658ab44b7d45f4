import type { RaceRules } from '@alleycat/domain';
import { type CloseWindowOptions, type CloseWindowPorts, closeWindow } from '@alleycat/domain/use-cases';
import type { Telemetry } from '../lambda/log.ts';
import { decodeReadings } from '../lambda/reading-records.ts';
import { rejectedCount, reportRejections } from '../lambda/rejections.ts';
import {
  isClosing,
  latenciesOf,
  metricsOf,
  type WindowEvent,
  type WindowResponse,
  windowClosed,
  windowSecondsOf,
} from './event.ts';
import { createPlausibilityReport } from './plausibility-report.ts';
import { createWindowKeeper } from './window-keeper.ts';

export interface AggregatePorts extends CloseWindowPorts {
  readonly rules: RaceRules;
  readonly telemetry: Telemetry;
  readonly closing: Omit<CloseWindowOptions, 'writer'>;
  /** Readings of a race come by several shards: each keeps standings of its own. @default false */
  readonly isRaceSpread?: boolean;
}

/**
 * Folds a batch into the state of its window; when the window ends, joins it with the stored standings.
 * The closing call may bring records of its own.
 */
export const createHandler = (ports: AggregatePorts) => {
  const keeper = createWindowKeeper();
  let untoldReadings = 0; // of calls that left their window open: they write no line
  const reportImplausible = createPlausibilityReport(ports.telemetry);
  return async (event: WindowEvent): Promise<WindowResponse> => {
    const window = keeper.open(event.state);
    const surplusBefore = window.surplusCount(); // a window that was kept has counted before
    const rejections = decodeReadings({ records: event.Records, rules: ports.rules, onReading: window.fold });
    reportRejections(rejections, ports.telemetry);
    const surplusCount = window.surplusCount() - surplusBefore;
    if (surplusCount > 0) ports.telemetry.count({ SurplusReadings: surplusCount });
    const state = window.toJson();
    const readingCount = untoldReadings + event.Records.length - rejectedCount(rejections);
    if (!isClosing(event)) {
      untoldReadings = readingCount;
      return { state: keeper.pack(window, state) };
    }
    const races = await closeWindow(state, ports, { ...ports.closing, writer: writerOf(event, ports) });
    if (races.length > 0) {
      ports.telemetry.count(metricsOf({ races, state, readingCount }), latenciesOf(event, ports.clock.nowMs()));
      untoldReadings = 0;
    }
    // Nothing is announced of them: an alarm that misses live frames must not wait for theirs.
    const hiddenCount = races.reduce((total, race) => total + race.hiddenCount, 0);
    if (hiddenCount > 0) ports.telemetry.count({ HiddenReadings: hiddenCount * windowSecondsOf(event) });
    reportImplausible(races);
    return windowClosed;
  };
};

// A batch that an operator gives again may name no shard: then it is stored as if there were one writer only.
const writerOf = ({ shardId = '' }: WindowEvent, { isRaceSpread = false }: AggregatePorts): string =>
  isRaceSpread ? shardId : '';
