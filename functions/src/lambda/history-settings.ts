import { wholeNumber } from './environment.ts';

export const historySettingNames = ['HISTORY_BUCKET', 'HISTORY_PARTITIONS'] as const;
export type HistorySettings = Readonly<Record<(typeof historySettingNames)[number], string>>;

/** Objects that the curves of a class are spread over. @throws EnvironmentError */
export const partitionCountOf = (settings: HistorySettings): number =>
  wholeNumber(settings, 'HISTORY_PARTITIONS', { min: 1, max: 1_000 });
