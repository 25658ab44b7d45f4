import { fieldsOf, textAt } from './json-fields.ts';

/** What a deployment leaves beside the dashboard: where on AWS it is served from. */
export interface SiteConfig {
  readonly stackName: string;
  readonly region: string;
  /** Address of the CloudWatch dashboard; undefined for a stack without one. */
  readonly monitoringUrl: string | undefined;
}

/** A slower answer than this counts as none. */
const timeoutMs = 5_000;

/** Undefined where nobody has left one, or none that can be read. */
export async function readSiteConfig(
  fetch: typeof globalThis.fetch = globalThis.fetch.bind(globalThis),
): Promise<SiteConfig | undefined> {
  try {
    const response = await fetch('/config.json', { cache: 'no-store', signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) return undefined;
    const fields = fieldsOf(await response.json());
    const { monitoringUrl } = fields;
    const isAddress = typeof monitoringUrl === 'string' && monitoringUrl.startsWith('https://');
    return {
      stackName: textAt(fields, 'stackName'),
      region: textAt(fields, 'region'),
      monitoringUrl: isAddress ? monitoringUrl : undefined,
    };
  } catch {
    return undefined;
  }
}
