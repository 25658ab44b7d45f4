import type { RaceRules } from '@alleycat/domain';
import { type CloseWindowOptions, type CloseWindowPorts, closeWindow } from '@alleycat/domain/use-cases';
import type { Telemetry } from '../lambda/log.ts';
import { decodeReadings } from '../lambda/reading-records.ts';
import { reportRejections } from '../lambda/rejections.ts';
import { isClosing, metricsOf, type WindowEvent, type WindowResponse, windowClosed } from './event.ts';
import { createWindowKeeper } from './window-keeper.ts';

export interface AggregatePorts extends CloseWindowPorts {
  readonly rules: RaceRules;
  readonly telemetry: Telemetry;
  readonly closing: CloseWindowOptions;
}

/**
 * Folds a batch into the state of its window; when the window ends, joins it with the stored standings.
 * The closing call may bring records of its own.
 */
export const createHandler = (ports: AggregatePorts) => {
  const keeper = createWindowKeeper();
  return async (event: WindowEvent): Promise<WindowResponse> => {
    const window = keeper.open(event.state);
    const rejections = decodeReadings({ records: event.Records, rules: ports.rules, onReading: window.fold });
    reportRejections(rejections, ports.telemetry);
    const state = window.toJson();
    if (!isClosing(event)) return { state: keeper.pack(window, state) };
    const races = await closeWindow(state, ports, ports.closing);
    if (races.length > 0) ports.telemetry.count(metricsOf(races));
    return windowClosed;
  };
};
