import { randomUUID } from 'node:crypto';
import type { IncomingMessage as HttpRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { type Clock, machineClockOf } from '../core/clock.ts';
import type { TopicRuleSpec } from '../core/deployment.ts';
import { AwsError } from '../core/errors.ts';
import { type LimitSink, NO_LIMITS } from '../core/limits.ts';
import type { Log, MessagePublisher, ObjectWriter, StreamWriter } from '../core/ports.ts';
import type { RestService } from '../core/rest-service.ts';
import type { Service } from '../core/service.ts';
import { listenTcp, type TcpListener } from '../core/tcp-listener.ts';
import type { IotUsage } from '../core/usage.ts';
import { type AccountQuota, createAccountQuota } from './account-quota.ts';
import { type Authorizer, allowAll } from './authorizer.ts';
import { createAedesBroker } from './broker/aedes-broker.ts';
import type { Broker, OutboundMessage } from './broker/broker.ts';
import { type CustomAuthorizerOptions, createCustomAuthorizer } from './custom-authorizer/create-custom-authorizer.ts';
import { createDataPlane } from './data-plane.ts';
import { IngestLanes } from './ingest-lanes.ts';
import { DEFAULT_BOUNDS, type IotBounds } from './limits.ts';
import { createMessageIntake, type MessageIntake } from './message-intake.ts';
import { IotMeter } from './meter.ts';
import { createMetrics, type IotMetrics } from './metrics.ts';
import { createRuleEngine, type RuleEngine } from './rules/rule-engine.ts';
import type { RuleCounts } from './rules/rule-meter.ts';
import { sourceIpOf } from './source-ip.ts';
import { BASIC_INGEST_PREFIX, type Quotas } from './topics.ts';
import { createMqttWebSockets, type MqttWebSockets } from './web-socket.ts';

export interface IotOptions {
  readonly host: string;
  /** 0 = any free port; `mqttPort()` tells which. */
  readonly mqttPort: number;
  readonly rules: readonly TopicRuleSpec[];
  readonly streams: StreamWriter;
  readonly objects: ObjectWriter;
  readonly clock: Clock;
  readonly log: Log;
  /** `aws` applies the quotas of an AWS account (500 connects/s, 100 publishes/s per connection, 50 subscriptions …). */
  readonly quotas: Quotas;
  /** Told which of them, and of the runtime's own bounds, bite. @default nobody */
  readonly limits?: LimitSink;
  /** @default what `customAuthorizers` say; without any, everybody may do everything */
  readonly authorize?: Authorizer;
  /** Authorizers of the deployment and what runs their functions. */
  readonly customAuthorizers?: Pick<CustomAuthorizerOptions, 'specs' | 'invoker' | 'bounds'>;
  readonly bounds?: Partial<IotBounds>;
  /** @default random UUIDs */
  readonly newUuid?: () => string;
}

/** AWS IoT Core on one machine: MQTT broker, rules engine and HTTPS data plane. */
export interface Iot extends Service, MessagePublisher {
  readonly rest: RestService;
  /** Takes MQTT over WebSocket (path `/mqtt`) from an HTTP server. */
  handleUpgrade(request: HttpRequest, socket: Duplex, head: Buffer): void;
  /** The port that is listened on; 0 before the start. */
  mqttPort(): number;
  metrics(): Readonly<IotMetrics>;
  /** The same rule by rule, since the start. */
  ruleCounts(): readonly RuleCounts[];
  usage(): IotUsage;
}

/** @throws RuntimeError RULE_INVALID for a rule that the local engine does not run, AUTHORIZER_INVALID for a key that is none */
export const createIot = (options: IotOptions): Iot => new IotService(options);

/** An acknowledgement passes the lane, aedes and the cork of its socket. */
const FLUSH_TURNS = 3;

interface Running {
  readonly broker: Broker;
  readonly tcp: TcpListener;
  readonly webSockets: MqttWebSockets;
}

class IotService implements Iot {
  readonly name = 'iot';
  readonly rest: RestService;
  readonly #options: IotOptions;
  readonly #bounds: IotBounds;
  readonly #metrics = createMetrics();
  readonly #meter: IotMeter;
  readonly #limits: LimitSink;
  readonly #account: AccountQuota;
  readonly #lanes: IngestLanes;
  readonly #engine: RuleEngine;
  readonly #intake: MessageIntake;
  readonly #authorizer: Authorizer;
  #running: Running | undefined;
  /** False from the moment of `stop`; what is in flight then still finishes. */
  #accepting = false;

  constructor(options: IotOptions) {
    const { clock, quotas, newUuid = randomUUID, limits = NO_LIMITS } = options;
    this.#options = options;
    this.#limits = limits;
    this.#meter = new IotMeter(clock);
    this.#account = createAccountQuota({ quotas, clock, limits });
    this.#bounds = { ...DEFAULT_BOUNDS, ...options.bounds };
    this.#lanes = new IngestLanes({
      inFlightPerLaneMax: this.#bounds.inFlightPerConnectionMax,
      inFlightMax: this.#bounds.inFlightMax,
    });
    this.#engine = createRuleEngine({
      ...options,
      metrics: this.#metrics,
      meter: this.#meter,
      republish: ({ source, ...message }) =>
        this.#deliver(
          { ...message, retain: false },
          { ...identityOf(source), republishDepth: source.republishDepth + 1 },
        ),
    });
    this.#authorizer = authorizerOf(options, this.#metrics);
    const counting = { metrics: this.#metrics, meter: this.#meter };
    this.#intake = createMessageIntake({ engine: this.#engine, clock, ...counting, newUuid });
    this.rest = createDataPlane({
      authorizer: this.#authorizer,
      quotas,
      metrics: this.#metrics,
      account: this.#account,
      limits,
      broker: () => this.#started().broker,
      publish: (message, principal) => this.#publishAs(message, principal),
    });
  }

  async start(): Promise<void> {
    const { host, mqttPort, clock, log, quotas } = this.#options;
    const broker = await createAedesBroker({
      authorizer: this.#authorizer,
      ingest: ({ session, ...message }) => this.#intake({ ...message, ...identityOf(session), republishDepth: 0 }),
      lanes: this.#lanes,
      bounds: this.#bounds,
      quotas,
      clock,
      log,
      metrics: this.#metrics,
      meter: this.#meter,
      account: this.#account,
      limits: this.#limits,
    });
    try {
      const tcp = await listenTcp({
        host,
        port: mqttPort,
        portFlag: '--mqtt-port',
        log,
        connectionsMax: this.#bounds.connectionsMax,
        onConnection: (socket) =>
          broker.attach(socket, { protocol: 'mqtt', http: undefined, sourceIp: sourceIpOf(socket) }),
      });
      this.#running = { broker, tcp, webSockets: createMqttWebSockets(broker.attach) };
      this.#accepting = true;
    } catch (error) {
      await broker.close();
      throw error;
    }
  }

  async stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined || !this.#accepting) return;
    this.#accepting = false;
    running.tcp.stopAccepting();
    running.broker.refusePublishes();
    await this.#drain();
    // The last acknowledgements leave for their sockets in the next turns of the event loop.
    for (let turn = 0; turn < FLUSH_TURNS; turn += 1) await setImmediate();
    await running.broker.close();
    running.webSockets.close();
    await running.tcp.close();
    this.#running = undefined;
  }

  async publish({ retain = false, ...message }: Parameters<MessagePublisher['publish']>[0]): Promise<void> {
    await this.#publishAs({ ...message, retain }, 'local');
  }

  handleUpgrade(request: HttpRequest, socket: Duplex, head: Buffer): void {
    const isFull = this.#metrics.connections >= this.#bounds.connectionsMax;
    if (this.#running === undefined || !this.#accepting || isFull) socket.destroy();
    else this.#running.webSockets.handleUpgrade(request, socket, head);
  }

  mqttPort(): number {
    return this.#running?.tcp.port ?? 0;
  }

  metrics(): Readonly<IotMetrics> {
    return { ...structuredClone(this.#metrics), inFlight: this.#lanes.pending };
  }

  ruleCounts(): readonly RuleCounts[] {
    return this.#engine.counts();
  }

  usage(): IotUsage {
    return this.#meter.read();
  }

  #started(): Running {
    if (this.#running === undefined) throw notRunning();
    return this.#running;
  }

  /** Publishes without MQTT, within the same bounds as clients. */
  async #publishAs(message: OutboundMessage, principal: string): Promise<void> {
    if (!this.#accepting) throw notRunning();
    await new Promise<void>((resolve, reject) => {
      this.#lanes.open().submit({
        admit: () => undefined,
        run: () => this.#deliver(message, { clientId: 'n/a', principal, republishDepth: 0 }),
        done: (error) => (error === undefined ? resolve() : reject(error)),
      });
    });
  }

  /** Rules first, then subscribers; Basic Ingest goes to its rule only. */
  async #deliver(message: OutboundMessage, source: MessageSource): Promise<void> {
    await this.#intake({ topic: message.topic, payload: message.payload, ...source });
    if (!message.topic.startsWith(BASIC_INGEST_PREFIX)) await this.#started().broker.publish(message);
  }

  /** Waits for messages in flight, but not for ever: what is not acknowledged by then is sent again by its client. */
  async #drain(): Promise<void> {
    const { clock, log } = this.#options;
    const over = Promise.withResolvers<void>();
    const timer = machineClockOf(clock).after(this.#bounds.drainSecondsMax * 1_000, over.resolve);
    this.#lanes.idle().then(over.resolve, over.reject);
    await over.promise;
    timer.cancel();
    const { pending } = this.#lanes;
    if (pending > 0) log('warn', 'the IoT service stopped with unacknowledged messages in flight', { pending });
  }
}

const authorizerOf = ({ authorize, customAuthorizers, clock, log }: IotOptions, metrics: IotMetrics): Authorizer => {
  if (authorize !== undefined) return authorize;
  if (customAuthorizers === undefined || customAuthorizers.specs.length === 0) return allowAll;
  return createCustomAuthorizer({ ...customAuthorizers, clock, log, metrics });
};

interface MessageSource {
  readonly clientId: string;
  readonly principal: string;
  readonly republishDepth: number;
}

const identityOf = ({ clientId, principal }: { clientId: string; principal: string }) => ({ clientId, principal });

const notRunning = (): AwsError =>
  new AwsError('InternalFailureException', 'the IoT service is not running', { status: 500 });
