import { type SiteFile, siteFile } from './site-files.ts';

/**
 * What a dashboard is told of where it is served from. Its API is at its own address, and everything about races it asks
 * there; this is for its page for operators.
 */
export interface SiteConfig {
  readonly stackName: string;
  readonly region: string;
  /** Address of the CloudWatch dashboard; null for a stack without one. */
  readonly monitoringUrl: string | null;
}

export const siteConfigFile = (config: SiteConfig): SiteFile =>
  siteFile('config.json', Buffer.from(`${JSON.stringify(config, undefined, 2)}\n`));
