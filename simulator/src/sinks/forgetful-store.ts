import { type DoneCallback, Store } from 'mqtt';

/** Keeps nothing of what MQTT.js sends: who connects anew decides what is worth sending again. */
export class ForgetfulStore extends Store {
  override put(_packet: unknown, done?: DoneCallback): this {
    done?.();
    return this;
  }

  override del(_packet: unknown, done: DoneCallback): this {
    done();
    return this;
  }
}
