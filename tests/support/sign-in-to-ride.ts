import type { Page } from 'playwright-core';

/** From the board to the sign-in page, as a new user, and back: a ride has begun then. */
export const signInToRide = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('button', { name: 'Sign in to ride' }).click();
  await page.getByLabel(/name/i).fill(name);
  await page.getByRole('button', { name: 'Ride', exact: true }).click();
  await page.locator('.riding').waitFor();
};

/** Of whoever is signed in on the device of this page. */
export const signedInRacerId = (page: Page): Promise<string> =>
  page.evaluate(() => JSON.parse(localStorage.getItem('alleycat.session') ?? '{}').racerId);
