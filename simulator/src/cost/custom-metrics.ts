/**
 * Metrics that functions count while all is well, by function; CloudWatch bills each name of each function for the hours in
 * which it gets a value. Those that tell of trouble (rejected readings, refused tokens, failed requests) are not among them.
 */
export const CUSTOM_METRICS = {
  aggregate: [
    'RacesUpdated',
    'RacersEntered',
    'RacersTurnedAway',
    'StandingsConflicts',
    'RacersRiding',
    'Readings',
    'StandingsLatency',
  ],
  announce: ['FramesPublished', 'FrameBytes', 'StandingsUnreadable', 'FrameLatency'],
  finish: ['FinalsRecorded', 'FinalsFailed'],
  records: [
    'ReadingsRecorded',
    'PartsWritten',
    'HistoryConflicts',
    'BoardsWritten',
    'LinesMalformed',
    'ObjectsGone',
    'ObjectsUnread',
  ],
  authorize: ['Guest', 'Racer', 'Fleet'],
} as const;

export const METRIC_COUNT: number = Object.values(CUSTOM_METRICS).reduce((sum, names) => sum + names.length, 0);
