import { setTimeout } from 'node:timers/promises';
import type { Consumer } from '@alleycat/domain';
import type { ConsumerSwitch, SwitchState } from '@alleycat/domain/ports';
import {
  DeleteFunctionConcurrencyCommand,
  GetEventSourceMappingCommand,
  GetFunctionConcurrencyCommand,
  type LambdaClient,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { type ConsumerFunctions, functionOf } from './consumer-functions.ts';
import { eventSourcesOf } from './event-sources.ts';

export interface LambdaConsumerSwitchOptions {
  lambda: LambdaClient;
  functions: ConsumerFunctions;
  /** How long an event source that is being changed is waited for before it is switched, ms. @default 60_000: a change on AWS takes less */
  settleMsMax?: number;
  /** @default a timer */
  wait?: (ms: number) => Promise<unknown>;
}

/** A switch that does not move. */
export class ConsumerSwitchError extends Error {
  override readonly name = 'ConsumerSwitchError';
  readonly code = 'CONSUMER_SWITCH_STUCK';
}

/** How often an event source that is being changed is looked at. */
const POLL_MS = 1_000;

/**
 * Consumers of streams are switched by their event sources, whose records wait in the stream. The one that is told by
 * events has none: its function may run zero times at once, and then Lambda stores its events where failed ones go.
 */
export const lambdaConsumerSwitch = (options: LambdaConsumerSwitchOptions): ConsumerSwitch => {
  const switchOf = (consumer: Consumer) => {
    const functionName = functionOf(options.functions, consumer);
    return consumer === 'records' ? concurrencySwitch(functionName, options) : mappingSwitch(functionName, options);
  };
  return {
    stateOf: (consumer) => switchOf(consumer).state(),
    turnOff: (consumer) => switchOf(consumer).turn('off'),
    turnOn: (consumer) => switchOf(consumer).turn('on'),
  };
};

interface FunctionSwitch {
  state(): Promise<SwitchState>;
  turn(to: 'on' | 'off'): Promise<void>;
}

const concurrencySwitch = (FunctionName: string, { lambda }: LambdaConsumerSwitchOptions): FunctionSwitch => {
  const state = async () => {
    const { ReservedConcurrentExecutions } = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
    return ReservedConcurrentExecutions === 0 ? 'off' : 'on';
  };
  return {
    state,
    turn: async (to) => {
      if ((await state()) === to) return;
      if (to === 'on') await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
      else await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
    },
  };
};

const mappingSwitch = (FunctionName: string, options: LambdaConsumerSwitchOptions): FunctionSwitch => {
  const { lambda } = options;
  const mappings = async () => {
    const found = await eventSourcesOf(lambda, FunctionName);
    if (found.length > 0) return found;
    throw new ConsumerSwitchError(`${FunctionName} has no event source: deploy the stack again`);
  };
  return {
    state: async () => stateOfAll((await mappings()).map(({ State = '' }) => State)),
    turn: async (to) => {
      for (const { UUID } of await mappings()) await turnMapping(UUID, to, options);
    },
  };
};

const IS_IN_CHANGE = /ing$/; // Enabling, Disabling, Updating, Creating, Deleting

const stateOfAll = (states: readonly string[]): SwitchState => {
  if (states.some((state) => IS_IN_CHANGE.test(state))) return 'changing';
  return states.every((state) => state === 'Disabled') ? 'off' : 'on';
};

/** Resolves when the change is under way. One that is being changed takes no other change until that is done. */
const turnMapping = async (
  UUID: string | undefined,
  to: 'on' | 'off',
  { lambda, settleMsMax = 60_000, wait = (ms) => setTimeout(ms) }: LambdaConsumerSwitchOptions,
): Promise<void> => {
  const reached = to === 'on' ? ['Enabled', 'Enabling'] : ['Disabled', 'Disabling'];
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const { State = '' } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
    if (reached.includes(State)) return;
    if (!IS_IN_CHANGE.test(State) && (await tryUpdate(lambda, { UUID, Enabled: to === 'on' }))) return;
    if (waitedMs >= settleMsMax) {
      throw new ConsumerSwitchError(
        `event source ${UUID} has been ${State} for ${waitedMs / 1_000} s: try again later`,
      );
    }
    await wait(POLL_MS);
  }
};

/** False if somebody else has begun to change it. */
const tryUpdate = async (
  lambda: LambdaClient,
  change: { readonly UUID: string | undefined; readonly Enabled: boolean },
): Promise<boolean> => {
  try {
    await lambda.send(new UpdateEventSourceMappingCommand(change));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceInUseException') return false;
    throw error;
  }
};
