export const OPS_ERROR_CODES = [
  'USAGE',
  'RUNTIME_UNREACHABLE',
  'AWS_FAILED',
  'STACK_UNKNOWN',
  'STACK_OUTDATED',
  'STACK_SETTINGS_INVALID',
  'CLASS_NOT_OFFERED',
  'INPUT_UNREADABLE',
  'REJECTS_UNWRITABLE',
  'NOT_CONFIRMED',
  'HIDDEN_FULL',
  'CONSUMER_SWITCH_STUCK',
  'RESHARD_TOO_FAR',
  'RESHARD_UNFINISHED',
  'RANK_INDEX_OFF',
  'RANKS_FAILED',
  'API_FAILED',
  'BROKER_UNKNOWN',
  'CREDENTIALS_UNUSABLE',
  'TOOL_MISSING',
  'PROGRAM_FAILED',
  'SITE_NOT_BUILT',
  'SITE_BUCKET_STRANGE',
  'STACK_BUSY',
  'STACK_BROKEN',
  'STACK_FOREIGN',
  'STACK_NOT_DELETED',
  'DATA_PROTECTED',
  'INTERRUPTED',
] as const;
export type OpsErrorCode = (typeof OPS_ERROR_CODES)[number];

/** Why a command could not do its work; the message says what to do about it. */
export class OpsError extends Error {
  readonly code: OpsErrorCode;

  constructor(code: OpsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OpsError';
    this.code = code;
  }
}

/** A command or flag that is unknown, malformed or out of range. The message is one line. */
export class UsageError extends OpsError {
  constructor(message: string, options?: ErrorOptions) {
    super('USAGE', message, options);
    this.name = 'UsageError';
  }
}

/** The text of anything that was thrown. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The code of anything that was thrown, as far as it has one; its name otherwise. */
export function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'Error';
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.name;
}
