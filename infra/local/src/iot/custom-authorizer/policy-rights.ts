import type { ManagedOperation, Rights } from '../authorizer.ts';
import type { PolicySet } from '../policies/policy-set.ts';

/** What the policies of a connection allow; they may be replaced while it is open. */
export class PolicyRights implements Rights {
  readonly #rememberedTopicsMax: number;
  /** Whether topics may be received: a fan-out asks about the same few, over and over. */
  readonly #receives = new Map<string, boolean>();
  #policies: PolicySet;

  constructor(policies: PolicySet, rememberedTopicsMax: number) {
    this.#policies = policies;
    this.#rememberedTopicsMax = rememberedTopicsMax;
  }

  replace(policies: PolicySet): void {
    this.#policies = policies;
    this.#receives.clear();
  }

  connect(clientId: string): boolean {
    return this.#policies.allows('iot:Connect', clientId);
  }

  publish({ topic, retain }: { topic: string; retain: boolean }): boolean {
    const policies = this.#policies;
    return policies.allows('iot:Publish', topic) && (!retain || policies.allows('iot:RetainPublish', topic));
  }

  subscribe({ filter }: { filter: string }): boolean {
    return this.#policies.allows('iot:Subscribe', filter);
  }

  receive({ topic }: { topic: string }): boolean {
    const known = this.#receives.get(topic);
    if (known !== undefined) return known;
    const isAllowed = this.#policies.allows('iot:Receive', topic);
    if (this.#receives.size >= this.#rememberedTopicsMax) this.#receives.clear();
    this.#receives.set(topic, isAllowed);
    return isAllowed;
  }

  manage({ action, name }: ManagedOperation): boolean {
    return this.#policies.allows(action, name);
  }
}
