import type { KeyObject } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import type { AuthorizerSpec } from '../../core/deployment.ts';
import type { FunctionInvoker } from '../../core/invoker.ts';
import type { Log } from '../../core/ports.ts';
import { createSparseLog } from '../../core/sparse-log.ts';
import type { Authorizer, ConnectDecision, Connection, ConnectRequest } from '../authorizer.ts';
import type { IotMetrics } from '../metrics.ts';
import { resourcePrefix } from '../policies/actions.ts';
import type { PolicyVariables } from '../policies/pattern.ts';
import { compilePolicies } from '../policies/policy-set.ts';
import type { AuthorizerAnswer } from './answer.ts';
import { type AskAuthorizer, createAskAuthorizer } from './authorizer-function.ts';
import { type CustomAuthorizerBounds, DEFAULT_AUTHORIZER_BOUNDS } from './bounds.ts';
import { authorizerNameOf, signatureOf, tokenOf } from './credentials.ts';
import { authorizerEvent } from './event.ts';
import { InvocationSlots } from './invocation-slots.ts';
import { holdLease } from './lease.ts';
import { operatorDecision } from './operator.ts';
import { PolicyRights } from './policy-rights.ts';
import { AuthorizationRefusedError } from './refusal.ts';
import { isSigned, signingKeysOf } from './signing-keys.ts';

export interface CustomAuthorizerOptions {
  readonly specs: readonly AuthorizerSpec[];
  readonly invoker: FunctionInvoker;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: IotMetrics;
  readonly bounds?: Partial<CustomAuthorizerBounds>;
}

/**
 * Lets clients in that their AWS::IoT::Authorizer knows, with the policies that it returns.
 * @throws RuntimeError AUTHORIZER_INVALID
 */
export const createCustomAuthorizer = (options: CustomAuthorizerOptions): Authorizer => new CustomAuthorizer(options);

interface Known extends AuthorizerSpec {
  readonly keys: readonly KeyObject[];
}

/** A client that was let in, as far as its refreshes need it. */
interface Admission {
  readonly connection: Connection;
  readonly clientId: string;
  readonly variables: PolicyVariables;
  readonly rights: PolicyRights;
  readonly answer: AuthorizerAnswer;
  readonly askAgain: () => Promise<AuthorizerAnswer>;
}

class CustomAuthorizer implements Authorizer {
  readonly #options: CustomAuthorizerOptions;
  readonly #bounds: CustomAuthorizerBounds;
  readonly #log: Log;
  readonly #active: ReadonlyMap<string, Known>;
  readonly #ask: AskAuthorizer;

  constructor(options: CustomAuthorizerOptions) {
    const { specs, clock, log } = options;
    this.#options = options;
    this.#bounds = { ...DEFAULT_AUTHORIZER_BOUNDS, ...options.bounds };
    this.#log = createSparseLog(log, clock);
    const known = specs.map((spec) => ({ ...spec, keys: signingKeysOf(spec) }));
    this.#active = new Map(known.filter(({ isActive }) => isActive).map((spec) => [spec.name, spec]));
    this.#ask = createAskAuthorizer({ ...options, slots: new InvocationSlots(this.#bounds, clock) });
  }

  async connect(request: ConnectRequest, connection?: Connection): Promise<ConnectDecision> {
    const { clientId, protocol } = request;
    try {
      return operatorDecision(request) ?? (await this.#admit(request, connection));
    } catch (error) {
      if (!(error instanceof AuthorizationRefusedError)) throw error;
      this.#log('warn', `a client was refused: ${error.message}`, { clientId, protocol, ...error.facts });
      return { allowed: false, reason: error.reason };
    }
  }

  async #admit(request: ConnectRequest, connection: Connection | undefined): Promise<ConnectDecision> {
    const { clientId } = request;
    const spec = this.#named(authorizerNameOf(request));
    const call = { functionName: spec.functionName, eventJson: this.#eventOf(request, spec), connection };
    const answer = await this.#ask({ ...call, isRefresh: false });
    const variables = variablesOf(request);
    const rights = new PolicyRights(compilePolicies(answer.documents, variables), this.#bounds.rememberedTopicsMax);
    if (connection !== undefined) {
      requireClientId(rights, clientId);
      const askAgain = () => this.#ask({ ...call, isRefresh: true });
      this.#watch({ connection, clientId, variables, rights, answer, askAgain });
    }
    return { allowed: true, principal: answer.principalId, rights };
  }

  #named(name: string | undefined): Known {
    const spec = name === undefined ? undefined : this.#active.get(name);
    if (spec !== undefined) return spec;
    const problem =
      name === undefined
        ? 'it named no authorizer; it should append ?x-amz-customauthorizer-name=<name> to its MQTT username, or send ' +
          'that as header or query of its HTTP request'
        : 'it named an authorizer that is not there or not active';
    const facts = name === undefined ? {} : { named: name.slice(0, NAME_CHARACTERS_MAX) };
    throw new AuthorizationRefusedError('noAuthorizer', problem, { ...facts, authorizers: [...this.#active.keys()] });
  }

  #eventOf(request: ConnectRequest, { isSigningDisabled, tokenKeyName, keys }: Known): string {
    const token = tokenOf(request, tokenKeyName);
    if (!isSigningDisabled && !isSigned(token ?? '', signatureOf(request) ?? '', keys)) {
      throw new AuthorizationRefusedError(
        'badSignature',
        'its token is not signed for a key of the authorizer; x-amz-customauthorizer-signature holds the RSA-SHA256 of the token',
        { tokenKeyName },
      );
    }
    const event = authorizerEvent(request, { token, isSignatureVerified: !isSigningDisabled });
    const bytes = Buffer.byteLength(event);
    if (bytes <= this.#bounds.eventBytesMax) return event;
    throw new AuthorizationRefusedError('malformed', 'its credentials are too long', { bytes });
  }

  #watch({ connection, clientId, variables, rights, answer, askAgain }: Admission): void {
    const { clock, metrics } = this.#options;
    const refresh = async () => {
      const fresh = await askAgain();
      if (fresh.principalId !== answer.principalId) {
        throw new AuthorizationRefusedError('forbidden', 'its authorizer takes it for somebody else than before');
      }
      rights.replace(compilePolicies(fresh.documents, variables));
      requireClientId(rights, clientId);
      return fresh.terms;
    };
    holdLease({
      clock,
      connection,
      terms: answer.terms,
      refresh,
      onExpired: () => {
        metrics.connectionsExpired += 1;
        connection.close('its authorizer let it in for so long only');
      },
      onRefused: (error) => {
        metrics.refreshesRefused += 1;
        const facts = error instanceof AuthorizationRefusedError ? error.facts : {};
        this.#log('warn', `a client lost its rights: ${asText(error)}`, { clientId, ...facts });
        connection.close('its authorizer did not let it in again');
      },
    });
  }
}

/** Of a name that a client made up, in the log. */
const NAME_CHARACTERS_MAX = 128;

const requireClientId = (rights: PolicyRights, clientId: string): void => {
  if (rights.connect(clientId)) return;
  throw new AuthorizationRefusedError('forbidden', 'its policies do not allow iot:Connect with this client id', {
    resource: `${resourcePrefix('iot:Connect')}${clientId}`,
  });
};

/** There is no registry of things on one machine, so that variables of things have no value. */
const variablesOf = ({ protocol, clientId, sourceIp }: ConnectRequest): PolicyVariables => {
  const variables = new Map<string, string>();
  if (protocol !== 'https') variables.set('iot:clientid', clientId);
  if (sourceIp !== undefined) variables.set('aws:sourceip', sourceIp);
  return variables;
};

const asText = (error: unknown): string => (error instanceof Error ? error.message : String(error));
