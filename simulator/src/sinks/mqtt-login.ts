/** What a client says about itself when it connects; the field that is missing is not sent. */
export interface MqttLogin {
  readonly username?: string;
  readonly password?: string;
}

/** A login for a limited time, by the simulator's clock; Infinity: for ever. */
export interface RacerLogin extends MqttLogin {
  /** From then on there is a newer one to be had. */
  readonly renewFromMs: number;
  /** Then the broker ends the connection. */
  readonly endsAtMs: number;
}
