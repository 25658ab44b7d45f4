import { isThisMachine } from './this-machine.ts';

/** What every AWS client of the simulator needs to know. */
export interface AwsAddress {
  readonly region: string;
  /** Undefined: AWS itself. */
  readonly endpoint?: string;
}

/** Settings of SDK clients. A runtime on this machine asks for a signature but has no account to check it against. */
export const awsClientSettings = ({ region, endpoint }: AwsAddress) => ({
  region,
  ...(endpoint === undefined ? {} : { endpoint }),
  ...(endpoint !== undefined && isThisMachine(new URL(endpoint).hostname)
    ? { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }
    : {}),
});

export interface AwsAddressQuestion {
  /** Root of the HTTP API. */
  readonly url: string;
  readonly region: string;
  /** What the user said. */
  readonly awsUrl?: string;
}

const localAwsUrl = 'http://127.0.0.1:4566';
const answerTimeoutMs = 2_000; // it is this machine

/** Where the AWS services are that belong to an API: as the user said, else of the runtime on this machine, else AWS. */
export async function findAwsAddress({ url, awsUrl, region }: AwsAddressQuestion): Promise<AwsAddress> {
  if (awsUrl !== undefined) return { region, endpoint: awsUrl };
  if (!isThisMachine(new URL(url).hostname)) return { region };
  return { region, endpoint: (await askRuntime(url).catch(() => undefined)) ?? localAwsUrl };
}

// A runtime tells those on its own machine; whatever else answers here has no such page.
async function askRuntime(url: string): Promise<string | undefined> {
  const response = await fetch(`${url}/_local/aws`, { signal: AbortSignal.timeout(answerTimeoutMs) });
  const answer: unknown = await response.json();
  const awsUrl = typeof answer === 'object' && answer !== null && 'url' in answer ? answer.url : undefined;
  const isUsable = typeof awsUrl === 'string' && URL.canParse(awsUrl) && isThisMachine(new URL(awsUrl).hostname);
  return isUsable ? awsUrl : undefined;
}
