/** An error as an AWS service answers it: the name clients match on, the HTTP status and a sentence. */
export class AwsError extends Error {
  readonly status: number;

  /** @param name wire name, for example `ResourceNotFoundException` */
  constructor(name: string, message: string, { status = 400, cause }: { status?: number; cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = name;
    this.status = status;
  }
}

/** A request that breaks constraints of the service's model. */
export const validationError = (message: string): AwsError => new AwsError('ValidationException', message);

/** A request whose members are not of the model's types. */
export const serializationError = (message: string): AwsError => new AwsError('SerializationException', message);

/** The runtime cannot start or go on; the message says what the operator can do about it. */
export class RuntimeError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RuntimeError';
    this.code = code;
  }
}
