import { randomUUID } from 'node:crypto';
import type { AwsJsonService } from '../core/aws-json.ts';
import { AwsError } from '../core/errors.ts';
import type { Log } from '../core/ports.ts';
import type { Answer, HeaderValues } from './exchange.ts';

const JSON_TYPE = /^application\/(x-amz-json-1\.[01]|json)\b/;
const DEFAULT_TYPE = 'application/x-amz-json-1.1';

export interface JsonDispatchOptions {
  readonly services: ReadonlyMap<string, AwsJsonService>;
  readonly log: Log;
}

/** Answers a request of the AWS JSON protocol; never rejects. */
export const answerJson = async (
  { target, headers, body }: { target: string; headers: HeaderValues; body: Buffer },
  { services, log }: JsonDispatchOptions,
): Promise<Answer> => {
  const contentType = answerType(headers);
  try {
    const { service, operation } = serviceOf(target, services);
    const raw = jsonText(headers, body);
    const result = await service.handle(operation, parseJson(raw), raw);
    return jsonAnswer({ status: 200, contentType, body: textOf(result) });
  } catch (error) {
    return { ...errorAnswer(error, { contentType, log, during: target }) };
  }
};

/** An AwsError as `{"__type","message"}`; anything else is a fault of ours: 500 and a line in the log. */
export const errorAnswer = (
  error: unknown,
  { contentType, log, during }: { contentType: string; log: Log; during: string },
): Answer => {
  const known = error instanceof AwsError ? error : undefined;
  if (known === undefined) log('error', 'a request failed inside the runtime', { during, error });
  const type = known?.name ?? 'InternalFailure';
  const body = JSON.stringify({ __type: type, message: known?.message ?? 'The request failed inside the runtime.' });
  const answer = jsonAnswer({ status: known?.status ?? 500, contentType, body });
  return { ...answer, headers: { ...answer.headers, 'x-amzn-errortype': type } };
};

const jsonAnswer = ({ status, contentType, body }: { status: number; contentType: string; body: string }): Answer => ({
  status,
  headers: { 'content-type': contentType, 'x-amzn-requestid': randomUUID() },
  body,
});

const answerType = (headers: HeaderValues): string => {
  const type = headers['content-type'] ?? DEFAULT_TYPE;
  return JSON_TYPE.test(type) ? (type.split(';', 1)[0] ?? DEFAULT_TYPE) : DEFAULT_TYPE;
};

const serviceOf = (
  target: string,
  services: ReadonlyMap<string, AwsJsonService>,
): { service: AwsJsonService; operation: string } => {
  const dot = target.indexOf('.');
  const service = services.get(target.slice(0, Math.max(dot, 0)));
  if (service === undefined) {
    throw new AwsError('UnknownOperationException', `No service of this runtime takes the target ${target}.`);
  }
  return { service, operation: target.slice(dot + 1) };
};

const jsonText = (headers: HeaderValues, body: Buffer): string => {
  const type = headers['content-type'];
  if (type !== undefined && !JSON_TYPE.test(type)) {
    throw new AwsError('SerializationException', `This endpoint speaks JSON, not ${type}.`);
  }
  return body.length === 0 ? '{}' : body.toString('utf8');
};

const parseJson = (raw: string): unknown => {
  try {
    return JSON.parse(raw);
  } catch (cause) {
    throw new AwsError('SerializationException', 'The request body is not JSON.', { cause });
  }
};

const textOf = (result: object | string | undefined): string => {
  if (result === undefined) return '';
  return typeof result === 'string' ? result : JSON.stringify(result);
};
