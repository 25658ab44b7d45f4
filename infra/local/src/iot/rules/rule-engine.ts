import { type Clock, waitFor } from '../../core/clock.ts';
import type { TopicRuleSpec } from '../../core/deployment.ts';
import { RuntimeError } from '../../core/errors.ts';
import type { Log } from '../../core/ports.ts';
import { createSparseLog } from '../../core/sparse-log.ts';
import type { IotMeter } from '../meter.ts';
import type { IotMetrics } from '../metrics.ts';
import { TopicTree } from '../topic-tree.ts';
import { type ActionPorts, ActionSettingError, type RuleAction } from './actions.ts';
import { type ActionFailure, describeError, errorDocument } from './error-document.ts';
import { isOfThisMachine, MessageNotKeptError } from './not-kept.ts';
import { compileRule, type Rule } from './rule.ts';
import { PayloadParseError, type RuleMessage } from './rule-message.ts';
import { createRuleMeter, type RuleCounts } from './rule-meter.ts';

/** AWS does not publish its attempts and delays; three attempts within half a second outlast a short hiccup. */
const RETRY_DELAYS_MS = [100, 300] as const;

/**
 * Runs rules. A publisher is not told about failing actions, as on AWS: both functions reject only with a
 * {@link MessageNotKeptError}, where it is this machine that fails.
 */
export interface RuleEngine {
  /** Runs every rule whose FROM matches the topic. Resolves when their actions, or error actions, are done. */
  run(message: RuleMessage): Promise<void>;
  /** Basic Ingest: runs this rule only, whatever its FROM says. */
  runRule(ruleName: string, message: RuleMessage): Promise<void>;
  /** Of rules that a message has reached, and of names that clients took for rules. */
  counts(): readonly RuleCounts[];
}

export interface RuleEngineOptions extends ActionPorts {
  readonly rules: readonly TopicRuleSpec[];
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: IotMetrics;
  readonly meter: IotMeter;
}

/** @throws RuntimeError RULE_INVALID */
export const createRuleEngine = (options: RuleEngineOptions): RuleEngine => {
  const byName = new Map<string, Rule>();
  const byTopic = new TopicTree<Rule>();
  for (const spec of options.rules) {
    if (byName.has(spec.name))
      throw new RuntimeError('RULE_INVALID', `rule ${spec.name}: two rules have this name; rename one`);
    const rule = compileRule(spec, options);
    // A disabled rule is checked like any other, but no message finds it.
    if (spec.disabled) continue;
    byName.set(spec.name, rule);
    if (rule.select.from !== undefined) byTopic.add(rule.select.from, rule);
  }
  const runner = new RuleRunner(options);
  return {
    run: async (message) => {
      const rules = byTopic.match(message.topic);
      // Every rule starts before the first one is waited for: messages enter a stream in the order of their arrival.
      // All of them end before a failure is told: whoever waits bounds how much is under way.
      const outcomes = await Promise.allSettled(rules.map((rule) => runner.run(rule, message)));
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    },
    runRule: async (ruleName, message) => {
      const rule = byName.get(ruleName);
      if (rule === undefined) runner.reportUnknownRule(ruleName, message);
      else await runner.run(rule, message);
    },
    counts: () => runner.counts(),
  };
};

class RuleRunner {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #metrics: IotMetrics;
  readonly #meter: IotMeter;
  readonly #ruleMeter = createRuleMeter();

  constructor({ clock, log, metrics, meter }: RuleEngineOptions) {
    this.#clock = clock;
    this.#meter = meter;
    this.#log = createSparseLog(log, clock);
    this.#metrics = metrics;
  }

  counts(): readonly RuleCounts[] {
    return this.#ruleMeter.read();
  }

  async run(rule: Rule, message: RuleMessage): Promise<void> {
    this.#metrics.ruleMatches += 1;
    this.#ruleMeter.countRule(rule.name, 'TopicMatch');
    this.#meter.countRule(message.topic, message.payload.length);
    const body = this.#select(rule, message);
    // A rule is billed one action at least.
    if (body === undefined || rule.actions.length === 0) this.#meter.countAction(message.payload.length);
    if (body === undefined) return;
    this.#metrics.rulesExecuted += 1;
    const outcomes = await Promise.all(
      rule.actions.map((action) => this.#runAction(rule.name, action, { message, body })),
    );
    const failures = outcomes.filter((failure) => failure !== undefined);
    const broken = failures.find(({ error }) => isOfThisMachine(error));
    if (broken !== undefined) throw new MessageNotKeptError(rule.name, broken.error);
    if (failures.length > 0) await this.#handleFailures(rule, message, failures);
  }

  reportUnknownRule(ruleName: string, message: RuleMessage): void {
    this.#metrics.ruleNotFound += 1;
    this.#ruleMeter.countRule(ruleName, 'RuleNotFound');
    this.#log(
      'warn',
      `no enabled rule is named ${ruleName.slice(0, 128)}; messages to it are acknowledged and dropped`,
      {
        clientId: message.clientId,
        topic: message.topic,
      },
    );
  }

  #select(rule: Rule, message: RuleMessage): Uint8Array | undefined {
    try {
      return rule.select.run(message);
    } catch (error) {
      this.#metrics.parseErrors += 1;
      this.#ruleMeter.countRule(rule.name, 'ParseError');
      this.#log('warn', `rule ${rule.name} skipped a message that its SQL cannot read`, {
        clientId: message.clientId,
        topic: message.topic,
        error: describeError(error),
      });
      return undefined;
    }
  }

  async #runAction(
    ruleName: string,
    action: RuleAction,
    { message, body }: { message: RuleMessage; body: Uint8Array },
  ): Promise<ActionFailure | undefined> {
    this.#meter.countAction(body.length);
    const counted = { ruleName, actionName: action.name };
    try {
      await this.#attempt(action.prepare(message, body));
      this.#metrics.actionsSucceeded += 1;
      this.#ruleMeter.countAction(counted, 'Success');
      return undefined;
    } catch (error) {
      this.#metrics.actionsFailed += 1;
      this.#ruleMeter.countAction(counted, 'Failure');
      return { action, error };
    }
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    for (const delayMs of RETRY_DELAYS_MS) {
      try {
        return await work();
      } catch (error) {
        // What a rule behind this one could not keep, it has tried often enough itself.
        if (error instanceof ActionSettingError || error instanceof PayloadParseError) throw error;
        if (error instanceof MessageNotKeptError) throw error;
        this.#metrics.actionsRetried += 1;
        await waitFor(this.#clock, delayMs);
      }
    }
    await work();
  }

  async #handleFailures(rule: Rule, message: RuleMessage, failures: readonly ActionFailure[]): Promise<void> {
    const facts = {
      topic: message.topic,
      clientId: message.clientId,
      errors: failures.map(({ error }) => describeError(error)),
    };
    if (rule.errorAction === undefined) {
      this.#log('error', `rule ${rule.name} failed and has no error action: its message is lost`, facts);
      return;
    }
    const document = errorDocument(rule.name, message, failures);
    this.#meter.countAction(document.length);
    const counted = { ruleName: rule.name, actionName: rule.errorAction.name };
    try {
      await this.#attempt(rule.errorAction.prepare(message, document));
      this.#metrics.errorActionsSucceeded += 1;
      this.#ruleMeter.countAction(counted, 'ErrorActionSuccess');
      this.#log('warn', `rule ${rule.name} failed; its error action has the message`, facts);
    } catch (error) {
      this.#metrics.errorActionsFailed += 1;
      this.#ruleMeter.countAction(counted, 'ErrorActionFailure');
      if (isOfThisMachine(error)) throw new MessageNotKeptError(rule.name, error);
      this.#log('error', `rule ${rule.name} failed and so did its error action: its message is lost`, {
        ...facts,
        errorActionError: describeError(error),
      });
    }
  }
}
