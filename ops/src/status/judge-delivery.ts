import { asDuration, counted } from '../format.ts';
import { knownOf, unknownOf } from './asked.ts';
import type { DeliveryFacts } from './facts.ts';
import { lowestOf, newestOf, totalOf } from './minutes.ts';
import { bad, type Concern, type Part, partOf, warning } from './part.ts';

/** Delivering itself takes time: a transform, an object. */
const deliveryGraceMs = 30_000;
/** Delivery streams keep what they cannot deliver for 24 hours. */
const deliveryKeptMs = 86_400_000;
const shareOfKeptMax = 0.5;

/** Judges a delivery stream, by how old what it has not delivered is. */
export function judgeDelivery({ name, bufferMs, metrics }: DeliveryFacts): Part {
  const known = knownOf(metrics);
  const newest = known && newestOf(known.freshnessSeconds);
  const ageMs = newest && newest.value * 1_000;
  const records = known && totalOf(known.records);
  return partOf({
    kind: 'delivery',
    name,
    summary: [
      records === undefined ? undefined : `${counted(records, 'record')} delivered`,
      ageMs === undefined ? undefined : `the oldest ${asDuration(ageMs)}`,
    ],
    concerns: [
      unknownOf(metrics, 'Its metrics'),
      ageMs === undefined ? undefined : late(ageMs, bufferMs),
      incomplete(known && lowestOf(known.deliveredShare), {
        why: 'Objects could not be written to the readings bucket.',
        todo: 'It is tried for 24 hours: see its log group, its role and the bucket.',
      }),
      incomplete(known && lowestOf(known.transformedShare), {
        why: 'The function transform failed.',
        todo: 'Read its log. What was not transformed lies under rejected/processing-failed/ in the readings bucket.',
      }),
    ],
    figures: {
      records,
      freshnessMs: ageMs,
      bufferMs,
      deliveredShare: known && lowestOf(known.deliveredShare),
      transformedShare: known && lowestOf(known.transformedShare),
    },
  });
}

function late(ageMs: number, bufferMs: number): Concern | undefined {
  const todo = 'See the function transform, the readings bucket, and the log group of the delivery streams.';
  if (ageMs > deliveryKeptMs * shareOfKeptMax) {
    const why = `It is ${asDuration(ageMs)} behind; after 24 hours readings are missing in all-time boards.`;
    return bad(why, todo);
  }
  return ageMs > bufferMs * 2 + deliveryGraceMs ? warning(`It is ${asDuration(ageMs)} behind.`, todo) : undefined;
}

const incomplete = (
  share: number | undefined,
  { why, todo }: { readonly why: string; readonly todo: string },
): Concern | undefined => (share === undefined || share >= 1 ? undefined : warning(why, todo));
