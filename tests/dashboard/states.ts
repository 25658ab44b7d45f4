import type { Page } from 'playwright-core';
import { signInToRide } from '../support/sign-in-to-ride.ts';
import type { Stage } from './stage.ts';

/** Something that people get to see, and how to get there. */
export interface ViewState {
  readonly name: string;
  /** Guests watch; racers sign in when they first ride, and stay so. */
  readonly who: 'guest' | 'racer';
  show(page: Page, stage: Stage): Promise<void>;
  /** Puts right what it took. */
  leave?(page: Page, stage: Stage): Promise<void>;
  /** A picture without a background, to lie over another one. */
  readonly isTransparent?: boolean;
}

const RACER = 'Maurice Garin';
/** A picture of every size and theme, or a look at the page in each, takes this long at most. */
const LOOK_SECONDS = 8;

const open = (path: string) => (page: Page, stage: Stage) => page.goto(`${stage.url}${path}`).then(() => undefined);
const rowOf = (page: Page) => page.getByRole('table').first().getByRole('row').nth(1);
const isThere = (page: Page, name: string | RegExp) => page.getByText(name).first().waitFor();

const openBoard = async (page: Page, stage: Stage, query = ''): Promise<void> => {
  await open(`/race/1${query}`)(page, stage);
  await rowOf(page).waitFor();
};

/** On the race view, signed in, and not riding. */
const standBy = async (page: Page, stage: Stage): Promise<void> => {
  await openBoard(page, stage);
  const join = page.getByRole('button', { name: /^Join now/ });
  const signIn = page.getByRole('button', { name: 'Sign in to ride' });
  await join.or(signIn).waitFor();
  if (await join.isVisible()) return;
  await signInToRide(page, RACER);
  await openBoard(page, stage); // a ride does not outlive its page
  await join.waitFor();
};

const ride = async (page: Page, stage: Stage): Promise<void> => {
  await standBy(page, stage);
  await page.getByRole('button', { name: /^Join now/ }).click();
  await page.locator('.riding').waitFor();
  await page.locator('.own').first().waitFor();
};

/** Long enough for gaps, a chart and a movement or two. */
const rideForAWhile = async (page: Page, stage: Stage): Promise<void> => {
  await stage.untilRaceHas({ left: 2 * LOOK_SECONDS });
  await ride(page, stage);
  await stage.untilRaceHas({ ridden: LOOK_SECONDS / 2, left: LOOK_SECONDS });
};

const openResults = async (page: Page, stage: Stage): Promise<void> => {
  await open(`/results/${await stage.officialRaceId()}`)(page, stage);
  await page.getByRole('table', { name: 'Results' }).waitFor();
  await rowOf(page).waitFor();
};

/** The menu of the newest of the own rides. */
const openRideFiles = async (page: Page, stage: Stage): Promise<void> => {
  await standBy(page, stage);
  await open('/rides')(page, stage);
  await page
    .getByRole('button', { name: /^Files of the ride of/ })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Ride as TCX' }).waitFor();
};

const guest = { who: 'guest' } as const;
const racer = { who: 'racer' } as const;

/** Every view in its states: one more is one more entry. Racers' states come in the order of an evening. */
export const VIEW_STATES: readonly ViewState[] = [
  { ...guest, name: 'race-guest', show: openBoard },
  { ...guest, name: 'race-all-time-guest', show: (page, stage) => openBoard(page, stage, '?board=all-time') },
  {
    ...guest,
    name: 'race-empty',
    show: async (page, stage) => {
      await open('/race/2')(page, stage);
      await isThere(page, 'Nobody is riding yet');
    },
  },
  {
    ...guest,
    name: 'race-offline',
    show: async (page, stage) => {
      await openBoard(page, stage);
      await page.locator('.freshness.live').waitFor();
      stage.proxy.cut();
      await page.locator('.freshness.offline').waitFor();
    },
    leave: async (_, stage) => stage.proxy.mend(),
  },
  {
    ...guest,
    name: 'sign-in',
    show: async (page, stage) => {
      await openBoard(page, stage);
      await page.getByRole('button', { name: 'Sign in to ride' }).click();
      await page.getByLabel(/name/i).waitFor();
    },
  },
  {
    ...guest,
    name: 'races',
    show: async (page, stage) => {
      await open('/results/1')(page, stage);
      await isThere(page, 'Official');
    },
  },
  { ...guest, name: 'results', show: openResults },
  {
    ...guest,
    name: 'leaderboard-guest',
    show: async (page, stage) => {
      await open('/leaderboard/1')(page, stage);
      await rowOf(page).waitFor();
    },
  },
  {
    ...guest,
    name: 'rides-guest',
    show: async (page, stage) => {
      await open('/rides')(page, stage);
      await isThere(page, 'Your rides in one place');
    },
  },
  {
    ...guest,
    name: 'screen-live',
    show: async (page, stage) => {
      await stage.untilRaceHas({ ridden: 3, left: LOOK_SECONDS });
      await open('/screen/1?hold=0')(page, stage);
      await page.getByRole('table', { name: 'Top of the race' }).waitFor();
    },
  },
  {
    ...guest,
    name: 'screen-results',
    show: async (page, stage) => {
      // Results stay for three quarters of the next race at most.
      await stage.untilRaceHas({ ridden: 1, left: stage.raceLengthSeconds / 4 + LOOK_SECONDS });
      await open('/screen/1?hold=300')(page, stage);
      await page.getByRole('table', { name: 'Final ranking' }).or(page.getByLabel('Final ranking')).first().waitFor();
    },
  },
  {
    ...guest,
    name: 'screen-transparent',
    isTransparent: true,
    show: async (page, stage) => {
      await stage.untilRaceHas({ ridden: 3, left: LOOK_SECONDS });
      await open('/screen/1?hold=0&background=transparent')(page, stage);
      await page.getByRole('table', { name: 'Top of the race' }).waitFor();
    },
  },
  {
    ...guest,
    name: 'screen-idle',
    show: async (page, stage) => {
      await open('/screen/2')(page, stage);
      await isThere(page, 'Nobody is riding yet');
    },
  },
  {
    ...guest,
    name: 'operator',
    show: async (page, stage) => {
      await open('/operator')(page, stage);
      await page.getByRole('heading', { name: 'Functions' }).waitFor();
    },
  },
  { ...racer, name: 'race-join', show: standBy },
  {
    ...racer,
    name: 'account-menu',
    show: async (page, stage) => {
      await standBy(page, stage);
      await page.locator('.account .toggle').click();
      await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    },
  },
  {
    ...racer,
    name: 'start-line',
    show: async (page, stage) => {
      await standBy(page, stage);
      await stage.untilRaceHas({ left: 1.5 * LOOK_SECONDS });
      await page.getByRole('button', { name: /^Next start/ }).click();
      await isThere(page, 'The next race starts in');
    },
  },
  { ...racer, name: 'riding', show: rideForAWhile },
  {
    ...racer,
    name: 'riding-all-time',
    show: async (page, stage) => {
      await rideForAWhile(page, stage);
      await page.getByRole('radio', { name: 'All time' }).check({ force: true });
      await page.getByRole('table', { name: 'All-time ranking' }).waitFor();
    },
  },
  {
    ...racer,
    name: 'finish',
    show: async (page, stage) => {
      await ride(page, stage);
      await page
        .getByRole('region', { name: /^(Finished|New personal best)$/ })
        .waitFor({ timeout: 2_000 * stage.raceLengthSeconds });
    },
  },
  {
    ...racer,
    name: 'results-own',
    show: async (page, stage) => {
      await standBy(page, stage);
      await openResults(page, stage);
    },
  },
  {
    ...racer,
    name: 'leaderboard',
    show: async (page, stage) => {
      await standBy(page, stage);
      await open('/leaderboard/1')(page, stage);
      await rowOf(page).waitFor();
    },
  },
  {
    ...racer,
    name: 'rides',
    show: async (page, stage) => {
      await standBy(page, stage);
      await open('/rides')(page, stage);
      await page.getByRole('heading', { name: 'My bests' }).waitFor();
    },
  },
  { ...racer, name: 'ride-files', show: openRideFiles },
  {
    ...racer,
    name: 'ride-unreachable',
    show: async (page, stage) => {
      await page.route('**/rides/*', (route) => route.abort());
      await openRideFiles(page, stage);
      await page.getByRole('menuitem', { name: 'Ride as TCX' }).click();
      await isThere(page, 'There is no answer');
    },
    leave: async (page) => page.unrouteAll(),
  },
];

/** Shows a state, looks at it, and leaves it, whatever happens. */
export const lookAt = async (
  state: ViewState,
  { page, stage }: { page: Page; stage: Stage },
  look: () => Promise<void>,
): Promise<void> => {
  try {
    await state.show(page, stage);
    await look();
  } finally {
    await state.leave?.(page, stage);
  }
};
