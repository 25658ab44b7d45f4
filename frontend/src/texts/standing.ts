/** What people read about a place among all who finished in a class. */
export const standingTexts = {
  title: 'Where you stand',
  titleOf: (name: string) => `Where ${name} stands`,
  titleOfOther: 'Where this racer stands',
  of: (count: string) => `of ${count}`,
  about: (value: string) => `about ${value}`,
  /** What is read aloud in place of the large figure. */
  spoken: (rank: string, count: string | undefined) => `Rank ${rank}${count === undefined ? '' : ` of ${count}`}`,
  /** Of the others, how many are not ahead. */
  share: (share: string) => `Better than or level with ${share} of the others`,
  nobodyAhead: 'Nobody is ahead',
  estimate: 'An estimate, while the ranks of this class are being counted anew.',
  allTime: (className: string) => `All time in ${className}`,
  around: 'Around you',
  aroundOf: (name: string) => `Around ${name}`,
  gap: 'Gap',
  ahead: (gap: string) => `${gap} ahead`,
  behind: (gap: string) => `${gap} behind`,
  level: 'level',
  showInList: 'Show in the list',
  showOwn: 'Show my place',
  unranked: 'You are not ranked here yet',
  unrankedHint: (className: string) =>
    `Ride a race of ${className} to its end: the output of your last second counts, and your best one stays here.`,
  ride: (className: string) => `Ride in ${className}`,
  nobody: 'Nobody is ranked here under this id',
  nobodyHint: (racerId: string) =>
    `\u201c${racerId}\u201d has finished no race of this class. Upper and lower case matter.`,
  guest: 'Sign in to see your place and who is next to you.',
  find: {
    label: 'Find a racer by id',
    placeholder: 'Find a racer by id',
    submit: 'Find',
    clear: 'Look for nobody',
  },
} as const;
