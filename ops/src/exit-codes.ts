/** What every command ends with. */
export const exitCodes = {
  ok: 0,
  /** The work was done, but not all of it came out well; the report says what did not. */
  incomplete: 1,
  notDone: 2,
  interrupted: 130,
} as const;
