/** An object that could not be read to its end, and why. */
export interface UnreadObject {
  readonly key: string;
  readonly cause: unknown;
}

/** Some delivered objects could not be read; what could be is recorded. Delivering the same event again is safe. */
export class UnreadObjectsError extends Error {
  override readonly name = 'UnreadObjectsError';
  readonly code = 'OBJECTS_UNREAD';

  constructor(objects: readonly UnreadObject[]) {
    const reasons = objects.map(
      ({ key, cause }) => `${key} (${cause instanceof Error ? cause.message : String(cause)})`,
    );
    super(
      `could not read ${reasons.join(', ')}: deliver the event again, or mend the objects and rebuild the history`,
      {
        cause: objects[0]?.cause,
      },
    );
  }
}
