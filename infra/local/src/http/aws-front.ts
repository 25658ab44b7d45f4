import type { AwsJsonService } from '../core/aws-json.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { type ListenOptions, listen } from '../core/listen.ts';
import type { RestService } from '../core/rest-service.ts';
import type { Service } from '../core/service.ts';
import type { Answer, Exchange } from './exchange.ts';
import { answerJson, errorAnswer } from './json-dispatch.ts';
import { createProtocolSwitch, type ProtocolSwitch } from './protocol-switch.ts';
import { RequestAbortedError, readBody } from './read-body.ts';
import { answerRest } from './rest-dispatch.ts';
import { createStrangerCheck } from './stranger-check.ts';

export interface AwsFrontOptions extends ListenOptions {
  /** Chosen by the prefix of `X-Amz-Target`. */
  readonly json: readonly AwsJsonService[];
  /** Asked in order; object storage, which takes any path, comes last. */
  readonly rest: readonly RestService[];
  /** Names by which clients reach this machine besides its own. */
  readonly hostNames?: readonly string[];
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** Larger requests are answered 413. @default 64 MiB, far above PutRecords' 10 MiB; an object must fit memory */
  readonly bodyBytesMax?: number;
  /** Connections beyond it are refused. @default 4,096 */
  readonly connectionsMax?: number;
  /** Requests whose headers take longer are ended. @default 60,000, as Node has it */
  readonly headersMs?: number;
  /** How long `stop` waits for requests in progress. @default 2,000 */
  readonly drainMs?: number;
}

/** The one port on which SDKs and the AWS CLI find every service of the runtime. */
export interface AwsFront extends Service {
  /** The port it listens on, once started. */
  port(): number;
  /** Requests answered since the start, by status. */
  metrics(): { readonly answersByStatus: Readonly<Record<number, number>> };
}

const BODY_BYTES_MAX = 64 * 1024 * 1024;
const CONNECTIONS_MAX = 4_096;
const HEADERS_MS = 60_000;
const DRAIN_MS = 2_000;

export const createAwsFront = (options: AwsFrontOptions): AwsFront => {
  const { clock = systemClock, bodyBytesMax = BODY_BYTES_MAX, connectionsMax = CONNECTIONS_MAX } = options;
  const { headersMs = HEADERS_MS } = options;
  const answersByStatus: Record<number, number> = {};
  const answer = createAnswering({ ...options, bodyBytesMax });
  let front: ProtocolSwitch | undefined;
  let port = options.port;
  const onExchange = async (exchange: Exchange): Promise<void> => {
    const result = await answer(exchange);
    if (result === undefined) return;
    try {
      exchange.answer(result);
      answersByStatus[result.status] = (answersByStatus[result.status] ?? 0) + 1;
    } catch (error) {
      // A service named a header that HTTP cannot carry; the client still gets an answer.
      exchange.answer(errorAnswer(error, { contentType: 'application/json', log: options.log, during: exchange.url }));
    }
  };
  return {
    name: 'aws-front',
    port: () => port,
    metrics: () => ({ answersByStatus: { ...answersByStatus } }),
    start: async () => {
      const opened = createProtocolSwitch({ onExchange, clock, connectionsMax, headersMs });
      port = await listen(opened.server, options);
      front = opened;
    },
    stop: async () => {
      await front?.close(options.drainMs ?? DRAIN_MS);
      front = undefined;
    },
  };
};

/** @returns undefined when the client went away */
const createAnswering = ({
  json,
  rest,
  log,
  hostNames = [],
  bodyBytesMax,
}: Pick<AwsFrontOptions, 'json' | 'rest' | 'log' | 'hostNames'> & { bodyBytesMax: number }) => {
  const refuseStrangers = createStrangerCheck(hostNames);
  const services = new Map(json.map((service) => [service.targetPrefix, service]));
  return async (exchange: Exchange): Promise<Answer | undefined> => {
    const target = exchange.headers['x-amz-target'];
    try {
      refuseStrangers(exchange.headers);
      const body = await readBody(exchange.bodyStream, bodyBytesMax);
      if (target === undefined) return await answerRest({ exchange, body }, { services: rest, log });
      return await answerJson({ target, headers: exchange.headers, body }, { services, log });
    } catch (error) {
      if (error instanceof RequestAbortedError) return undefined;
      return errorAnswer(error, { contentType: 'application/x-amz-json-1.1', log, during: target ?? exchange.url });
    }
  };
};
