/** Bounds of custom authorizers. Each says what happens beyond it. */
export interface CustomAuthorizerBounds {
  /**
   * Invocations of authorizer functions at once; further callers wait. They compute more than they wait, so more than a few
   * would only take memory (each is an environment of its own). @default 4
   */
  readonly invocationsMax: number;
  /** Clients that wait to be asked about; further ones are refused. Refreshes wait apart and come first. @default 10_000 */
  readonly waitingMax: number;
  /** A client that has waited this long is refused: libraries give up after 30 s, and an answer must still reach it. @default 15 */
  readonly waitSecondsMax: number;
  /**
   * Bytes of an event; a client with longer credentials is refused. Events are kept for refreshes and in the queue, and no
   * token of an issuer comes near. @default 16_384
   */
  readonly eventBytesMax: number;
  /** Topics for which a connection remembers whether it may receive them; beyond it all are forgotten. @default 32 */
  readonly rememberedTopicsMax: number;
}

export const DEFAULT_AUTHORIZER_BOUNDS: CustomAuthorizerBounds = {
  invocationsMax: 4,
  waitingMax: 10_000,
  waitSecondsMax: 15,
  eventBytesMax: 16_384,
  rememberedTopicsMax: 32,
};

/** What AWS fixes. */
export const AUTHORIZER_LIMITS = {
  answerMs: 5_000,
  policyDocumentsMax: 10,
  policyCharactersMax: 2_048,
  secondsMin: 300,
  secondsMax: 86_400,
} as const;
