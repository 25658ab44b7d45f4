import { readTexts } from './json-record.ts';
import type { Page, TextStorage } from './page.ts';

/** What this tab has to know when it comes back from the sign-in page. */
export interface SignInDeparture {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** Path, query and fragment of the page that was left. */
  readonly returnTo: string;
  /** `ride`: whoever signs in wants to ride at once. */
  readonly intent: SignInIntent;
}

export type SignInIntent = 'ride' | 'stay';

const signInKey = 'alleycat.signIn';
const signOutKey = 'alleycat.signOut';

/** Notes what the tab needs when it comes back, just before it leaves for the sign-in page. */
export function noteSignIn(page: Page, departure: SignInDeparture): void {
  page.tabStorage.setItem(signInKey, JSON.stringify(departure));
}

/** Notes where the tab was, just before it leaves to sign out. */
export function noteSignOut(page: Page): void {
  page.tabStorage.setItem(signOutKey, JSON.stringify({ returnTo: pathOf(page.address()) }));
}

/** What the sign-in page said. Without a departure it answers nothing that this tab has asked. */
export interface SignInAnswer {
  readonly parameters: URLSearchParams;
  readonly departure: SignInDeparture | undefined;
}

/**
 * Takes the answer of the sign-in page out of the address, at once and before anything else can see it there, and puts
 * back the address that the person had left. Undefined if there is none. An answer counts once: what it needs is gone then.
 */
export function takeReturn(page: Page): SignInAnswer | undefined {
  const address = page.address();
  const goTo = (path: string) => page.rename(ownPath(path, page.origin));
  const parameters = address.searchParams;
  if (!isAnswer(parameters)) {
    const signOut = readTexts(takeItem(page.tabStorage, signOutKey), ['returnTo']);
    if (signOut !== undefined && pathOf(address) === '/') goTo(signOut.returnTo);
    return undefined;
  }
  const departure = readDeparture(takeItem(page.tabStorage, signInKey));
  const isAnswered = departure !== undefined && parameters.get('state') === departure.state;
  goTo(isAnswered ? departure.returnTo : '/');
  return { parameters, departure: isAnswered ? departure : undefined };
}

/** Path, query and fragment. */
export const pathOf = ({ pathname, search, hash }: URL): string => `${pathname}${search}${hash}`;

const isAnswer = (parameters: URLSearchParams) =>
  parameters.has('state') && (parameters.has('code') || parameters.has('error'));

function takeItem(storage: TextStorage, key: string): string | null {
  const item = storage.getItem(key);
  storage.removeItem(key);
  return item;
}

function readDeparture(stored: string | null): SignInDeparture | undefined {
  const texts = readTexts(stored, ['state', 'nonce', 'codeVerifier', 'returnTo', 'intent']);
  return texts && { ...texts, intent: texts.intent === 'ride' ? 'ride' : 'stay' };
}

/** An address of this page, whatever was stored: `//elsewhere` is a path too, of another host. */
function ownPath(path: string, origin: string): string {
  if (!URL.canParse(path, origin)) return '/';
  const address = new URL(path, origin);
  return address.origin === origin ? pathOf(address) : '/';
}
