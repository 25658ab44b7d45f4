import { InvalidIdError } from './errors.ts';
import { type RacerId, toRacerId } from './ids.ts';

/** Who asks to come in, as it was verified; what it may do is decided by {@link grantsOf}. */
export type Identity =
  /** Nobody in particular: may watch. */
  | { readonly kind: 'guest' }
  /** A person, who rides for nobody else. The racer id is the person's UUID. */
  | { readonly kind: 'racer'; readonly racerId: string }
  /** A simulator or a hall of bikes, which rides for every racer id that starts with a prefix of its own and a hyphen. */
  | { readonly kind: 'fleet'; readonly prefixes: readonly string[] };

/**
 * What an identity may do: patterns in which `*` stands for any text, and everything else for itself. What no pattern
 * allows is forbidden. Wildcards of topic filters have no meaning here.
 */
export interface Grants {
  readonly clientIdPatterns: readonly string[];
  readonly publishTopics: readonly string[];
  readonly subscribeFilters: readonly string[];
  readonly receiveTopics: readonly string[];
}

/** Where the grants apply. None of these texts may hold a `*` or come from a client. */
export interface PermissionTopics {
  /** What precedes `/<racerId>` in topics that take readings; several if there is more than one way in. */
  readonly readingsPrefixes: readonly string[];
  /** What precedes `/<classId>` in topics of live frames. */
  readonly livePrefix: string;
}

export const FLEET_PREFIX_LENGTH_MAX = 20;
/** So that all permissions of a fleet fit into a few policies. */
export const FLEET_PREFIXES_MAX = 5;

const FLEET_PREFIX = /^[A-Za-z0-9_]+$/;
const GUEST = 'guest';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const START_OF_UUID = /^[0-9a-f]{8}$/i;

/**
 * What an identity may do. Everything that came from a token is checked here, just before it becomes part of a pattern.
 *
 * People and fleets cannot meet: the racer id of a person is a UUID, whose first hyphen stands behind eight hexadecimal
 * digits. A fleet's ids start with its prefix and a hyphen, a prefix holds no hyphen, and eight hexadecimal digits are
 * no prefix. The same holds for client ids.
 * @throws InvalidIdError RACER_ID_INVALID
 */
export function grantsOf(identity: Identity, topics: PermissionTopics): Grants {
  const racerIdPatterns = racerIdPatternsOf(identity);
  const live = [`${topics.livePrefix}/*`];
  return {
    clientIdPatterns: [GUEST, ...namesOf(identity)].map((name) => `${name}-*`),
    publishTopics: topics.readingsPrefixes.flatMap((prefix) =>
      racerIdPatterns.map((racerId) => `${prefix}/${racerId}`),
    ),
    subscribeFilters: live,
    receiveTopics: live,
  };
}

/** The racer id of a person. @throws InvalidIdError unless it is a UUID in lower case */
export function toPersonId(subject: string): RacerId {
  if (!UUID.test(subject)) throw new InvalidIdError('RACER_ID_INVALID', "a person's racer id is a UUID in lower case");
  return toRacerId(subject);
}

/** A prefix that a fleet can have. @throws InvalidIdError */
export function toFleetPrefix(text: string): string {
  const isText = FLEET_PREFIX.test(text) && text.length <= FLEET_PREFIX_LENGTH_MAX;
  if (!isText || START_OF_UUID.test(text) || text.toLowerCase() === GUEST) {
    throw new InvalidIdError(
      'RACER_ID_INVALID',
      `a fleet prefix is 1 to ${FLEET_PREFIX_LENGTH_MAX} letters, digits or underscores, but neither "${GUEST}" nor eight hexadecimal digits, which could start the id of a person`,
    );
  }
  return text;
}

/** What the client ids of an identity start with, besides those of guests. */
function namesOf(identity: Identity): readonly string[] {
  if (identity.kind === 'guest') return [];
  return identity.kind === 'racer' ? [toPersonId(identity.racerId)] : prefixesOf(identity.prefixes);
}

function racerIdPatternsOf(identity: Identity): readonly string[] {
  const names = namesOf(identity);
  return identity.kind === 'fleet' ? names.map((prefix) => `${prefix}-*`) : names;
}

function prefixesOf(texts: readonly string[]): readonly string[] {
  const prefixes = [...new Set(texts)].map(toFleetPrefix);
  if (prefixes.length >= 1 && prefixes.length <= FLEET_PREFIXES_MAX) return prefixes;
  throw new InvalidIdError('RACER_ID_INVALID', `a fleet has 1 to ${FLEET_PREFIXES_MAX} prefixes`);
}
