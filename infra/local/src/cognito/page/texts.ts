/** Everything that people read on the sign-in page. */
export const texts = {
  title: (app: string) => `Ride as … · ${app}`,
  heading: 'Ride as …',
  firstHeading: 'Who is riding?',
  intro: 'Pick your name. No password: a name belongs to the browser it was made in.',
  firstIntro: 'Your name is all it takes. It stays yours in this browser; no password, no mail.',
  rideAs: 'Ride as',
  newHere: 'Somebody else?',
  name: 'Name',
  namePlaceholder: 'How the board shows you',
  ride: 'Ride',
  forget: 'Forget me on this device',
  forgetWarning: (count: number) =>
    `On a shared screen, leave nothing behind. ${
      count === 1 ? 'This name' : 'These names'
    } can never be ridden again, here or anywhere; what was ridden stays on the boards.`,
  forgetNow: (count: number) => (count === 1 ? 'Forget this name' : `Forget all ${count} names`),
  notices: {
    expired: 'This page was out of date. Please choose again.',
    noName: 'Please enter a name that can be read.',
    unknown: 'That name is not from this browser.',
    full: 'This browser has as many names as it can keep. Ride as one of them, or forget them below.',
    busy: 'Many new names in a short time. Please try again in a minute.',
  },
  problemTitle: 'This link does not work',
  problems: {
    client: 'The app that sent you here is not known. Go back to it and start again.',
    address: 'The app that sent you here named an address that is not its own. Nobody was signed in.',
    logout: 'The app that signed you out named an address that is not its own.',
    form: 'What your browser sent could not be read. Go back and start again.',
  },
} as const;

export type Notice = keyof typeof texts.notices;
export type Problem = keyof typeof texts.problems;
