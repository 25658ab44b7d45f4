const ordinalRules = new Intl.PluralRules('en', { type: 'ordinal' });
const ordinalEndings: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> = { one: 'st', two: 'nd', few: 'rd' };

/** Every text that people read, in one place. */
export const texts = {
  product: 'Alleycat',
  skipToBoard: 'Skip to the ranking',
  skipToContent: 'Skip to the content',
  sections: {
    label: 'Sections',
    open: 'Sections',
    race: 'Race',
    results: 'Results',
    leaderboard: 'Leaderboard',
    rides: 'My rides',
  },
  classes: { label: 'Race class' },
  theme: { auto: 'Theme: as the device', light: 'Theme: light', dark: 'Theme: dark' },
  clock: {
    label: 'Race clock',
    left: 'left in this race',
    progress: 'Race progress',
    startedAt: (time: string) => `Started ${time}`,
    endsAt: (time: string) => `Ends ${time}`,
  },
  status: { upcoming: 'Upcoming', live: 'Live', settling: 'Settling', official: 'Official' },
  freshness: {
    connecting: 'Connecting',
    live: 'Live',
    waiting: 'Connected',
    ended: 'Race over',
    stale: 'Not live',
    offline: 'Offline',
    staleBanner: (age: string) => `Not live: this data is ${age} old.`,
    offlineBanner: (age: string | undefined) =>
      age === undefined
        ? 'Offline. Reconnecting by itself.'
        : `Offline: this data is ${age} old. Reconnecting by itself.`,
  },
  board: {
    label: 'Live ranking',
    rank: 'Rank',
    racer: 'Racer',
    toNext: 'To next',
    toLeader: 'To leader',
    output: 'Output',
    change: 'Change',
    leads: 'Leader',
    you: 'You',
    unnamed: 'Name on its way',
    lastSeen: (seconds: number) => `last seen ${seconds >= 254 ? 'over 4 min' : `${seconds} s`} ago`,
    movedUp: (places: number) => `up ${places} in ten seconds`,
    movedDown: (places: number) => `down ${places} in ten seconds`,
    showOwn: 'Show my place in the ranking',
    racers: (count: string, value: number) => `${count} ${value === 1 ? 'racer' : 'racers'}`,
    topOf: (shown: string, count: string) => `Top ${shown} of ${count} racers`,
    raceOf: (time: string) => `Race of ${time}`,
    waiting: 'Nobody is riding in the race that runs now',
    gapNote: 'Gaps are differences in output. Change is over ten seconds.',
  },
  views: { label: 'Board', 'here-now': 'Here now', 'all-time': 'All time' },
  allTime: {
    label: 'All-time ranking',
    second: (second: string) => `Second ${second}`,
    bests: 'Everybody\u2019s best at this second',
    asOf: (age: string) => `As of ${age} ago`,
    noAge: 'All time',
    now: 'You now',
    yourBest: 'Your best',
    about: (rank: string) => `\u2248${rank}`,
    /** How the present compares with the own best: what a narrow screen shows, and the rest of the phrase. */
    ahead: (gap: string) => ({ lead: `${gap} ahead`, rest: 'of your best' }),
    behind: (gap: string) => ({ lead: `${gap} behind`, rest: 'your best' }),
    level: { lead: 'Level', rest: 'with your best' },
    firstTime: { lead: 'First time', rest: 'at this second' },
    toBest: 'To your best',
    /** What a narrow screen shows, and the rest of it. */
    newBests: (count: string, value: number) => {
      if (value === 0) return { lead: 'No new best', rest: 'yet' };
      return { lead: `${count} new`, rest: value === 1 ? 'best' : 'bests' };
    },
    rank: 'All time',
    of: (count: string) => `of ${count}`,
    estimated: ', estimated',
    empty: 'No all-time board yet',
    emptyHint: 'It appears about a minute after the first readings.',
    nobodyYet: 'Nobody has ridden this second yet',
    nobodyYetHint: 'Whoever rides it first leads it.',
    loading: 'Loading the all-time board',
    notYetHere: 'The all-time board has not come yet.',
    behindBanner: (age: string | undefined, reason: string) =>
      age === undefined ? reason : `This all-time board is ${age} old. ${reason}`,
  },
  /** A rank in words: 1st, 22nd, 4,312th. */
  ordinal: (count: string, value: number) => `${count}${ordinalEndings[ordinalRules.select(value)] ?? 'th'}`,
  empty: {
    title: 'Nobody is riding yet',
    hint: 'Join from this device, or send a field of racers from a terminal:',
    command: 'npm run simulate',
    nextStart: (time: string) => `The next race starts at ${time}.`,
    loading: 'Loading the race',
  },
  lastRace: { title: 'Last race' },
  ride: {
    signIn: 'Sign in to ride',
    entering: 'Signing in',
    elsewhere: (className: string) => `You are riding in ${className}. Go there.`,
    announce: (o: { rank: string; count: string; ahead: { gap: string; name: string } | undefined; left: string }) =>
      `Rank ${o.rank} of ${o.count}.${o.ahead === undefined ? '' : ` ${o.ahead.gap} behind ${o.ahead.name || 'the next'}.`} ${o.left} left.`,
  },
  session: {
    signIn: 'Sign in',
    signOut: 'Sign out',
    signedInAs: 'Signed in as',
    account: (name: string) => `${name}: account`,
    ended: 'Your sign-in has ended. Sign in again to ride on; everything else goes on without it.',
    failed: 'Signing in did not work. Try again in a moment.',
    cancelled: 'You were not signed in.',
    unasked: 'This sign-in was begun elsewhere, or is used up. Sign in again.',
  },
  problems: {
    unreachable: 'The platform does not answer. The page keeps trying.',
    noClasses: 'This platform has no race classes. Set them in its configuration.',
    unknownClass: 'There is no such race class. Choose one above.',
    feedAddress: (url: string) =>
      `The feed address ${url} cannot be used. It must be a ws: or wss: URL with the path /mqtt.`,
    feedNotLoaded: (reason: string) => `The live feed could not be loaded. If this stays, reload the page. (${reason})`,
    frameUnreadable: (reason: string) => `A live frame could not be read. Reload the page to update it. (${reason})`,
    historyBroken: 'The newest all-time board came broken. The page asks for it again.',
    viewAway: 'This part of the page could not be loaded. Try again in a moment.',
    viewReplaced: 'This page has been renewed. Reload it once your ride is over to see this part of it.',
    notJson: 'Something between this page and the platform answered in its place. The page keeps trying.',
    answer: (status: number, detail: string) => `The platform answered ${status}: ${detail}`,
  },
} as const;
