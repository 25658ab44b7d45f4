/** Told of every answer of an HTTP API, throttled ones and preflights included; must be quick. */
export type AnswerObserver = (answer: { readonly status: number; readonly latencyMs: number }) => void;

export const NO_ANSWER_OBSERVER: AnswerObserver = () => undefined;
