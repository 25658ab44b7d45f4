/** What people read where they take something away as a file. */
export const downloadTexts = {
  title: 'Download',
  files: 'Files',
  as: (format: string) => `Download as ${format}`,
  ride: 'Ride',
  rideAs: (format: string) => `Ride as ${format}`,
  rideHints: { tcx: 'For Strava, Garmin Connect, TrainingPeaks', csv: 'For spreadsheets' },
  rideOf: (moment: string) => `Files of the ride of ${moment}`,
  loadingRows: (rows: string) => `Loading: ${rows} racers so far`,
  loadingRide: 'Looking for every second of it',
  /** A list that is longer than a page loads. */
  cut: (rows: string) => `Saved the first ${rows}. The API has all of them.`,
  notArchived: 'This ride is not all in the archive yet. It comes a few minutes after the race: try again then.',
  notKept: 'This ride did not come into the archive. Ask who runs these races for it.',
  expired: 'Rides of races this long ago are not there to take away. Ask who runs these races for it.',
  tooLarge: 'So many rode at that time that this ride cannot be looked for here. Ask who runs these races for it.',
  tooMany: 'Too many ask for files right now. Try again in a moment.',
  unreachable: 'There is no answer. Try again when you are back online.',
  failed: 'This could not be made into a file. Try again in a moment.',
} as const;
