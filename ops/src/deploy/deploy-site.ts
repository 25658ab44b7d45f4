import { createS3Client } from '../aws-clients.ts';
import { awsFailure } from '../aws-failure.ts';
import { createProgressDisplay } from '../progress-display.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Target } from '../target.ts';
import type { DeployedStack } from './deployed-stack.ts';
import { s3SiteBucket } from './site-bucket.ts';
import { siteConfigFile } from './site-config.ts';
import type { SiteFile } from './site-files.ts';
import type { Steps } from './steps.ts';
import { type SiteUpload, uploadSite } from './upload-site.ts';

export interface SiteDeployment {
  readonly stack: DeployedStack;
  readonly target: Target;
  /** As it was built. */
  readonly files: readonly SiteFile[];
  /** Since the Unix epoch. */
  readonly nowMs: number;
}

/** Brings the dashboard to where the stack serves it; undefined if it does not. Rejects with an OpsError. */
export async function deploySite(
  { stack, target, files, nowMs }: SiteDeployment,
  { progress, clock, signal }: Surroundings,
  { note }: Pick<Steps, 'note'>,
): Promise<SiteUpload | undefined> {
  const bucket = stack.outputs.get('SiteBucketName') ?? '';
  const monitoringUrl = stack.outputs.get('DashboardUrl') ?? null;
  const config = siteConfigFile({ stackName: target.stackName, region: target.region ?? '', monitoringUrl });
  if (bucket === '') {
    note('the stack has no place for it (HostDashboard=no): bring frontend/dist to where it is served, and with it');
    note(`config.json: ${Buffer.from(config.body).toString().trim()}`);
    return undefined;
  }
  const s3 = createS3Client(target);
  const display = createProgressDisplay(progress, clock);
  try {
    return await uploadSite([...files, config], s3SiteBucket({ s3, bucket }), {
      nowMs,
      signal,
      onProgress: ({ done, total }) => display.update({ done, total, text: `${done} of ${total} files` }),
    });
  } catch (error) {
    throw awsFailure(error, `upload the dashboard to bucket ${bucket}`, target);
  } finally {
    display.stop();
    s3.destroy();
  }
}
