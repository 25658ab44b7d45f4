import { asCount, asDuration, asShare, counted } from '../format.ts';
import { knownOf, unknownOf } from './asked.ts';
import type { RaceFacts, StreamFacts } from './facts.ts';
import { freshOf, MINUTE_MS, type Minutes, newestOf, totalOf } from './minutes.ts';
import { bad, type Concern, type Part, partOf, warning } from './part.ts';

/** Both come from logs and may come a minute apart. */
const silentAfterMs = 2 * MINUTE_MS;
/** Bikes with a wrong clock are normal; so many of them are not. */
const rejectedShareMax = 0.05;

/** Beyond the window, from the first reading in it until its frame was published. */
const lateAfterMs = 5_000;

export interface BoardContext {
  readonly nowMs: number;
  /** Readings wait for the end of their window. */
  readonly windowMs: number;
}

/** Judges whether boards reach those who watch. */
export function judgeBoards({ metrics }: RaceFacts, { nowMs, windowMs }: BoardContext): Part {
  const known = knownOf(metrics);
  const standingsLatencyMs = known && freshOf(known.standingsLatencyMs, nowMs);
  const frameLatencyMs = known && freshOf(known.frameLatencyMs, nowMs);
  const latencyMs = standingsLatencyMs === undefined ? undefined : standingsLatencyMs + (frameLatencyMs ?? 0);
  const newestFrame = known && newestOf(busy(known.frames));
  const frames = known && totalOf(known.frames);
  const updates = known && totalOf(known.updates);
  // A frame of a minute that still runs may be of this very moment.
  const ageMs = newestFrame && Math.max(0, nowMs - newestFrame.atMs - MINUTE_MS);
  return partOf({
    kind: 'boards',
    name: 'live',
    summary: [
      frames === undefined ? undefined : counted(frames, 'frame'),
      updates === undefined ? undefined : `${counted(updates, 'update')} of races`,
      latencyMs === undefined ? undefined : `on their way ${asDuration(latencyMs)} at most`,
      ageMs === undefined || ageMs === 0 ? undefined : `the last frame at least ${asDuration(ageMs)} ago`,
    ],
    concerns: [
      unknownOf(metrics, 'What the functions say of themselves'),
      known && silent(known),
      latencyMs === undefined || latencyMs <= windowMs + lateAfterMs ? undefined : late(latencyMs),
      known && unreadable(totalOf(known.unreadableStandings)),
      known && turnedAway(totalOf(known.turnedAway)),
      known && unreadHidden(totalOf(known.hiddenUnread)),
    ],
    figures: {
      framesPublished: frames,
      racesUpdated: updates,
      frameAgeMs: ageMs,
      standingsLatencyMs,
      frameLatencyMs,
      racersTurnedAway: known && totalOf(known.turnedAway),
      standingsUnreadable: known && totalOf(known.unreadableStandings),
      hiddenRacersUnread: known && totalOf(known.hiddenUnread),
    },
  });
}

const busy = (minutes: Minutes): Minutes => minutes.filter(({ value }) => value > 0);

function silent({ updates, frames }: { readonly updates: Minutes; readonly frames: Minutes }): Concern | undefined {
  const updated = busy(updates);
  const [first] = updated;
  const last = newestOf(updated);
  if (first === undefined || last === undefined) return undefined;
  const silentSinceMs = newestOf(busy(frames))?.atMs ?? first.atMs;
  if (last.atMs - silentSinceMs < silentAfterMs) return undefined;
  const why = 'Races go on, but no live frame was published for two minutes.';
  return bad(why, 'See the consumer announce; dashboards ask for their board every 5 s meanwhile.');
}

const late = (latencyMs: number): Concern =>
  warning(
    `A reading was on its way to the board for ${asDuration(latencyMs)}.`,
    'See which of the stream, the consumers aggregate and announce, and the table is slow.',
  );

const unreadable = (count: number): Concern | undefined =>
  count === 0
    ? undefined
    : bad(`${counted(count, 'stored board')} could not be read.`, 'Read the log of announce: it names the races.');

const turnedAway = (count: number): Concern | undefined =>
  count === 0
    ? undefined
    : warning(
        `${counted(count, 'racer')} found a full race and ${count === 1 ? 'is' : 'are'} on no board.`,
        'Offer more classes (RaceClasses): a race has a limit.',
      );

const unreadHidden = (count: number): Concern | undefined =>
  count === 0
    ? undefined
    : warning(
        'Who is hidden could not be read; those stay hidden who were.',
        'See the table, and the log of aggregate.',
      );

/** Judges what comes in by what of it is refused. */
export function judgeReadings({ metrics, rejections }: RaceFacts, stream: StreamFacts): Part {
  const known = knownOf(metrics);
  const reasons = knownOf(rejections);
  const rejected = known && totalOf(known.rejected);
  const came = knownOf(stream.metrics) && totalOf(knownOf(stream.metrics)?.records ?? []);
  const counts = Object.entries(reasons ?? {})
    .map(([reason, minutes]) => ({ reason, count: totalOf(minutes) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const byReason = counts.map(({ reason, count }) => `${asCount(count)} ${reason}`).join(', ');
  const share = rejected === undefined || came === undefined || came === 0 ? undefined : rejected / came;
  return partOf({
    kind: 'readings',
    name: 'checked',
    summary: [
      came === undefined ? undefined : `${asCount(came)} came`,
      rejected === undefined ? undefined : `${asCount(rejected)} refused${byReason === '' ? '' : `: ${byReason}`}`,
    ],
    concerns: [
      unknownOf(metrics, 'How many were refused'),
      share !== undefined && share > rejectedShareMax
        ? warning(
            `${asShare(share)} of what came was refused.`,
            'The log of aggregate shows an example of each reason.',
          )
        : undefined,
    ],
    figures: {
      came,
      rejected,
      ...Object.fromEntries(counts.map(({ reason, count }) => [`rejected.${reason}`, count])),
    },
  });
}
