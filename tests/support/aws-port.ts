import type { AwsJsonService } from '../../infra/local/src/core/aws-json.ts';
import type { RestService } from '../../infra/local/src/core/rest-service.ts';
import { createAwsFront } from '../../infra/local/src/http/aws-front.ts';
import { operatorSettings } from './operator-settings.ts';

/** Services behind the runtime's AWS port, on a free port of this machine. */
export interface AwsPort {
  readonly url: string;
  /** With these an SDK client reaches it, and does not retry: a test sees every answer. */
  readonly clientSettings: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
  close(): Promise<void>;
}

export interface AwsPortServices {
  readonly json?: readonly AwsJsonService[];
  readonly rest?: readonly RestService[];
}

export const openAwsPort = async ({ json = [], rest = [] }: AwsPortServices): Promise<AwsPort> => {
  const front = createAwsFront({
    host: '127.0.0.1',
    port: 0,
    portFlag: '--aws-port',
    json,
    rest,
    log: () => undefined,
    drainMs: 100,
  });
  await front.start();
  const url = `http://127.0.0.1:${front.port()}`;
  return {
    url,
    clientSettings: { ...operatorSettings(url), maxAttempts: 1 },
    close: () => front.stop(),
  };
};
