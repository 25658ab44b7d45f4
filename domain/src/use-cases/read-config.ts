import type { Clock } from '../ports/clock.ts';
import { type RaceRules, SETTLING_SECONDS } from '../race.ts';
import type { ConfigResponse, IdentityConfig, MqttConfig, RaceClass } from '../views.ts';

export interface ConfigSettings {
  readonly rules: RaceRules;
  readonly windowSeconds: number;
  readonly classes: readonly RaceClass[];
  readonly mqtt: MqttConfig;
  readonly identity: IdentityConfig;
  readonly readingStream: string;
}

/** What a client must know before it can take part; its clock follows `serverTimeMs`. */
export function readConfig(settings: ConfigSettings, { clock }: { readonly clock: Clock }): ConfigResponse {
  return {
    serverTimeMs: clock.nowMs(),
    raceLengthSeconds: settings.rules.raceLengthSeconds,
    settlingSeconds: SETTLING_SECONDS,
    windowSeconds: settings.windowSeconds,
    classes: settings.classes,
    mqtt: settings.mqtt,
    identity: settings.identity,
    readingStream: settings.readingStream,
  };
}
