import type { RaceRules } from '@alleycat/domain';
import type { ConfigSettings } from '@alleycat/domain/use-cases';
import { optionalText, wholeNumber } from '../lambda/environment.ts';
import { parseRaceClasses } from '../lambda/race-settings.ts';

export const configSettingNames = [
  'WINDOW_SECONDS',
  'LIVE_TOPIC_PREFIX',
  'READINGS_TOPIC',
  'READING_STREAM',
  'ISSUER',
  'LOGIN_URL',
  'MQTT_AUTHORIZER',
] as const;

export type ConfigVariables = Readonly<Record<(typeof configSettingNames)[number] | 'RACE_CLASSES', string>> & {
  /** May be empty: not every deployment knows its addresses when it is made. */
  readonly MQTT_URL?: string | undefined;
  readonly MQTT_WEBSOCKET_URL?: string | undefined;
};

/** What `GET /config` tells besides the time, by the client in which people sign in. */
export type ConfigSettingsFor = (dashboardClientId: string) => ConfigSettings;

/** @throws EnvironmentError when a setting makes no sense */
export const configSettingsOf = (variables: ConfigVariables, rules: RaceRules): ConfigSettingsFor => {
  const settings = {
    rules,
    windowSeconds: wholeNumber(variables, 'WINDOW_SECONDS', { min: 1, max: 900 }),
    classes: parseRaceClasses(variables.RACE_CLASSES),
    mqtt: {
      url: optionalText(variables.MQTT_URL),
      webSocketUrl: optionalText(variables.MQTT_WEBSOCKET_URL),
      readingsTopic: `${variables.READINGS_TOPIC}/{racerId}`,
      liveTopic: `${variables.LIVE_TOPIC_PREFIX}/{classId}`,
    },
    readingStream: variables.READING_STREAM,
  };
  const identity = {
    issuer: variables.ISSUER,
    loginUrl: variables.LOGIN_URL,
    mqttAuthorizer: variables.MQTT_AUTHORIZER,
  };
  return (clientId) => ({ ...settings, identity: { ...identity, clientId } });
};
