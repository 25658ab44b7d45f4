export const SIMULATOR_ERROR_CODES = [
  'USAGE',
  'API_UNREACHABLE',
  'API_ANSWER_UNEXPECTED',
  'CLASS_NOT_OFFERED',
  'MQTT_URL_UNKNOWN',
  'MQTT_URL_UNSUPPORTED',
  'MQTT_CONNECT_FAILED',
  'STREAM_UNKNOWN',
  'FLEET_UNKNOWN',
  'SIGN_IN_REFUSED',
  'SIGN_IN_UNREACHABLE',
  'ID_PREFIX_FOREIGN',
  'TIME_SCALE_DIFFERS',
  'FIELD_PROCESS_FAILED',
  'PLATFORM_FAULT_REFUSED',
  'INTERRUPTED',
] as const;
export type SimulatorErrorCode = (typeof SIMULATOR_ERROR_CODES)[number];

/** Why a run could not start or go on; the message says what to do about it. */
export class SimulatorError extends Error {
  readonly code: SimulatorErrorCode;

  constructor(code: SimulatorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SimulatorError';
    this.code = code;
  }
}

/** A flag of the command line that is unknown, malformed or out of range. The message is one line. */
export class UsageError extends SimulatorError {
  constructor(message: string, options?: ErrorOptions) {
    super('USAGE', message, options);
    this.name = 'UsageError';
  }
}

/** The text of anything that was thrown or rejected; the IoT SDK rejects with plain strings. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
