import type { LinkState, LiveLink, Speaker } from '../../api/live-feed.ts';
import type { Random } from './jittered-wait.ts';

export interface LinkKeeperOptions {
  /** Opens a link with all its subscriptions, or rejects. */
  open(o: { speaker: Speaker | undefined; onLost: () => void }): Promise<LiveLink>;
  /** Who is to speak, with a token that holds for a while; undefined for a guest. Bounded in time, never rejects. */
  prepare(): Promise<Speaker | undefined>;
  /** A guest got in where the speaker did not: the token may have lost its worth before its time. */
  onDoubt(speaker: Speaker): void;
  /** `error` is why there is no link. */
  onState(state: LinkState, error?: unknown): void;
  /** @default Math.random */
  random?: Random;
  /** @default Date.now */
  nowMs?: () => number;
}

/** Keeps one link open, whoever speaks. */
export interface LinkKeeper {
  /** Sees to it that the link is the one that is wanted now: called at the start and whenever the speaker changes. */
  seek(): void;
  /** The open link, if there is one. */
  readonly held: HeldLink | undefined;
  /** A link turned out to be of no use: another one is sought. */
  giveUp(link: LiveLink): void;
  stop(): void;
}

export interface HeldLink {
  readonly link: LiveLink;
  readonly speaker: Speaker | undefined;
}

const retryMsMin = 1_000;
/** Long enough to spare a broker that is down, short enough that a wall screen recovers before anybody walks up to it. */
const retryMsMax = 15_000;
/** When the platform starts again everybody has lost it at one instant: they come back over as long as they wait. */
const spreadShare = 0.5;
/** A link that ends sooner was let in only to be thrown out: the waits go on growing. */
const provenAfterMs = 10_000;

/**
 * Keeps a link to the platform. A lost one is sought again, ever more slowly. For another speaker, or another token of
 * the same, the next link opens before the one that is there closes: no frame is missed. Who cannot get in with their
 * token watches as a guest meanwhile, and is tried again.
 */
export function createLinkKeeper(options: LinkKeeperOptions): LinkKeeper {
  const { open, prepare, onDoubt, onState, random = Math.random, nowMs = Date.now } = options;
  let held: (HeldLink & { openedAtMs: number; attempt: object }) | undefined;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isSeeking = false;
  let isWantedAgain = false;
  let isStopped = false;

  const seekLater = () => {
    const waitMs = Math.min(retryMsMin * 2 ** Math.max(0, failures - 1), retryMsMax);
    timer = setTimeout(seek, waitMs * (1 + spreadShare * (2 * random() - 1)));
  };
  const lose = () => {
    const wasProven = held !== undefined && nowMs() - held.openedAtMs >= provenAfterMs;
    failures = wasProven ? 0 : failures + 1;
    held = undefined;
    onState('lost');
    clearTimeout(timer);
    seekLater();
  };
  const openFor = async (speaker: Speaker | undefined) => {
    const attempt = { isLost: false };
    const onLost = () => {
      attempt.isLost = true;
      if (held?.attempt === attempt) lose();
    };
    const link = await open({ speaker, onLost });
    if (isStopped) return link.close();
    if (attempt.isLost) throw new Error('the link ended as soon as it was open');
    const before = held;
    held = { link, speaker, openedAtMs: nowMs(), attempt };
    before?.link.close();
    onState('open');
  };
  const seekOnce = async () => {
    const wanted = await prepare();
    if (isStopped || (held !== undefined && isSame(held.speaker, wanted))) return;
    // With nothing to show, every second attempt is a guest's.
    const isGuestsTurn = wanted !== undefined && held === undefined && failures % 2 === 1;
    try {
      await openFor(isGuestsTurn ? undefined : wanted);
      if (!isGuestsTurn || isStopped) return;
      seekLater();
      onDoubt(wanted);
    } catch (error) {
      failures += 1;
      if (isStopped) return;
      if (held === undefined) onState('lost', error);
      seekLater();
    }
  };
  const seek = async () => {
    isWantedAgain = isSeeking;
    if (isSeeking || isStopped) return;
    clearTimeout(timer);
    isSeeking = true;
    await seekOnce();
    isSeeking = false;
    if (isWantedAgain) seek();
  };
  return {
    seek,
    get held() {
      return held;
    },
    giveUp: (link) => {
      link.close();
      if (held?.link === link) lose();
    },
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      held?.link.close();
      held = undefined;
    },
  };
}

const isSame = (a: Speaker | undefined, b: Speaker | undefined) => a?.accessToken === b?.accessToken;
