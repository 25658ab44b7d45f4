// What a run does by itself, by the number of its racers.

/** Beyond it the SDK's connections take more CPU than the rest of a small machine has. */
export const SDK_CLIENT_UP_TO_RACERS = 2_000;
/** Beyond it a process that also listens and judges would send too late. */
export const ONE_PROCESS_UP_TO_RACERS = 5_000;
