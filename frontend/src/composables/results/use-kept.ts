import { tryOnScopeDispose, useDocumentVisibility, useOnline } from '@vueuse/core';
import { computed, type Ref, shallowRef, watch } from 'vue';
import { ApiError } from '../../api/http-client.ts';
import { jitter, type Random } from '../app/jittered-wait.ts';
import type { Platform } from '../app/platform.ts';

/** Something read from the platform, and when by the server's clock. */
export interface Dated {
  readonly readAtMs: number;
}

export interface UseKeptOptions<Question, Answer extends Dated> {
  readonly platform: {
    readonly clock: Pick<Platform['clock'], 'nowMs' | 'readMs'>;
    readonly config: Pick<Platform['config'], 'ask' | 'problem'>;
  };
  /** What is asked for; undefined = nothing yet. With another question, what was kept is forgotten. */
  readonly question: Readonly<Ref<Question | undefined>>;
  /** Asks. What is `show`n is on the screen before all of the answer is there. */
  read(o: { question: Question; held: Answer | undefined; show(part: Answer): void }): Promise<Answer>;
  /** The moment, by the server's clock, from which on a good answer is asked for again; Infinity = never. */
  dueAtMs(answer: Answer): number;
  /** @default Math.random */
  readonly random?: Random;
  /** Nobody asks for what nobody sees. @default that of the document */
  readonly visibility?: Readonly<Ref<'visible' | 'hidden'>>;
  /** @default that of the browser */
  readonly isOnline?: Readonly<Ref<boolean>>;
}

/**
 * What a view has to show. `failed`: nothing came, and it asks again by itself; `refused`: the platform does not have
 * it, so it does not.
 */
export type KeptState = 'loading' | 'shown' | 'offline' | 'failed' | 'refused';

/** What a view says about what it shows. */
export interface KeptView {
  readonly state: KeptState;
  /** Whether it should be newer and cannot be had: it may be out of date. */
  readonly isBehind: boolean;
  readonly isOffline: boolean;
  /** Why there is nothing, or nothing newer, in words; undefined while all is well. */
  readonly problem: string | undefined;
  readonly isAsking: boolean;
}

interface Failure {
  readonly message: string;
  readonly isRefusal: boolean;
}

const retryMsMin = 2_000;
const retryMsMax = 60_000;
/** No wait is longer, so that a clock that is set meanwhile cannot put off a question for ever. */
const waitMsMax = 60_000;
/** Whoever comes back to the page gets anew what is older than this. */
const freshMs = 5_000;

/** Reads, keeps, says how old it is, and asks again: when it is due, after failures, and when somebody comes back. */
export function useKept<Question, Answer extends Dated>(o: UseKeptOptions<Question, Answer>) {
  const { platform, question, read, random = Math.random } = o;
  const { clock, config } = platform;
  const { visibility = useDocumentVisibility(), isOnline = useOnline() } = o;
  const answer = shallowRef<Answer>();
  const failure = shallowRef<Failure>();
  const isAsking = shallowRef(false);
  let failures = 0;
  let retryAtMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts the questions: an answer to one that was left is no answer. */
  let turn = 0;

  const attempt = async (current: Question, asked: number): Promise<() => void> => {
    const show = (part: Answer) => {
      if (turn === asked) answer.value = part;
    };
    try {
      const whole = await read({ question: current, held: answer.value, show });
      return () => {
        show(whole);
        failure.value = undefined;
        failures = 0;
      };
    } catch (error) {
      return () => {
        failure.value = failureOf(error);
        retryAtMs = clock.readMs() + jitter(Math.min(retryMsMax, retryMsMin * 2 ** failures), random);
        failures += 1;
      };
    }
  };
  const ask = async () => {
    clearTimeout(timer);
    const current = question.value;
    if (current === undefined) return;
    const asked = turn;
    isAsking.value = true;
    const settle = await attempt(current, asked);
    if (turn !== asked) return;
    isAsking.value = false;
    settle();
    schedule();
  };
  const dueAtMs = () => {
    if (failure.value !== undefined) return failure.value.isRefusal ? Number.POSITIVE_INFINITY : retryAtMs;
    if (answer.value === undefined) return 0;
    const dueMs = o.dueAtMs(answer.value);
    // An answer of later than now was dated by a clock that was wrong: it would pass for new until that time comes.
    const isMisdated = dueMs !== Number.POSITIVE_INFINITY && answer.value.readAtMs > clock.readMs() + freshMs;
    return isMisdated ? 0 : dueMs;
  };
  const schedule = () => {
    clearTimeout(timer);
    const waitMs = dueAtMs() - clock.readMs();
    if (
      question.value === undefined ||
      isAsking.value ||
      visibility.value !== 'visible' ||
      waitMs === Number.POSITIVE_INFINITY
    )
      return;
    if (waitMs <= 0) ask();
    else timer = setTimeout(schedule, Math.min(waitMs, waitMsMax));
  };
  const refresh = () => {
    if (question.value === undefined) config.ask();
    else if (!isAsking.value) ask();
  };
  /** Somebody looks again, or the network is back: what failed or is not of this moment is worth a question at once. */
  const comeBack = () => {
    if (visibility.value !== 'visible' || failure.value?.isRefusal === true) return;
    const isOld = answer.value !== undefined && clock.readMs() - answer.value.readAtMs > freshMs;
    const isFinal = answer.value !== undefined && o.dueAtMs(answer.value) === Number.POSITIVE_INFINITY;
    failures = 0;
    if (failure.value !== undefined || (isOld && !isFinal)) refresh();
    else schedule();
  };

  watch(
    question,
    () => {
      turn += 1;
      isAsking.value = false;
      failures = 0;
      failure.value = undefined;
      answer.value = undefined;
      schedule();
    },
    // What was kept for one racer must not be seen by the next, not for a moment.
    { immediate: true, flush: 'sync' },
  );
  watch(visibility, (now) => (now === 'visible' ? comeBack() : clearTimeout(timer)));
  watch(isOnline, (isBack) => {
    if (isBack) comeBack();
  });
  tryOnScopeDispose(() => {
    turn += 1;
    clearTimeout(timer);
  });

  const view = computed<KeptView>(() => {
    const { value } = answer;
    const problem = failure.value?.message ?? (question.value === undefined ? config.problem.value : undefined);
    const isOffline = !isOnline.value;
    const isFinal = value !== undefined && o.dueAtMs(value) === Number.POSITIVE_INFINITY;
    return {
      state: value === undefined ? stateWithout({ failure: failure.value, problem, isOffline }) : 'shown',
      isBehind: value !== undefined && !isFinal && (failure.value !== undefined || isOffline),
      isOffline,
      problem,
      isAsking: isAsking.value,
    };
  });
  return {
    answer: computed(() => answer.value),
    view,
    /** Since it was read, in whole seconds; undefined while there is nothing. */
    ageMs: computed(() => answer.value && wholeSeconds(Math.max(0, clock.nowMs.value - answer.value.readAtMs))),
    /** Asks at once. */
    refresh,
    /** Asks if it is due by now. */
    askIfDue: schedule,
  };
}

function stateWithout(o: { failure: Failure | undefined; problem: string | undefined; isOffline: boolean }): KeptState {
  if (o.failure?.isRefusal === true) return 'refused';
  if (o.isOffline) return 'offline';
  return o.problem === undefined ? 'loading' : 'failed';
}

/** More often than once a second nobody reads an age. */
const wholeSeconds = (ms: number) => Math.floor(ms / 1_000) * 1_000;

/** Refusals for good: the same question gets the same answer. */
const refusals: readonly number[] = [400, 404];

function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  return { message, isRefusal: error instanceof ApiError && refusals.includes(error.status) };
}
