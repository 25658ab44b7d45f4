import { createS3Client } from '../aws-clients.ts';
import { awsFailure } from '../aws-failure.ts';
import { confirm } from '../confirm.ts';
import type { Surroundings } from '../surroundings.ts';
import { nameOfTarget } from '../target.ts';
import { emptyBucket } from './empty-bucket.ts';
import type { Settled } from './settle.ts';
import type { Steps } from './steps.ts';

export interface ClearSiteOptions {
  readonly isYes: boolean;
  readonly surroundings: Surroundings;
  readonly onDeleting: () => void;
}

/**
 * Empties the bucket of a dashboard that the stack is to host no longer: CloudFormation could not delete it otherwise, and
 * would leave its stack behind. Asks first, unless nobody is to be asked; `onDeleting` is told before the first one is
 * deleted. Rejects with an OpsError.
 */
export async function clearSite(
  { target, stack, parameters }: Settled,
  { isYes, surroundings, onDeleting }: ClearSiteOptions,
  { note }: Pick<Steps, 'note'>,
): Promise<void> {
  const bucket = stack?.outputs.get('SiteBucketName') ?? '';
  if (bucket === '' || parameters.get('HostDashboard') !== 'no') return;
  if (!isYes) {
    const what = `the dashboard of ${nameOfTarget(target)} will be gone`;
    const question = `HostDashboard is no from now on: delete the files in bucket ${bucket}, which goes? The page is gone at once.`;
    await confirm({ question, what }, surroundings);
  }
  const s3 = createS3Client(target);
  onDeleting();
  try {
    note(`${await emptyBucket(s3, bucket, surroundings)} files of the dashboard deleted: its bucket goes`);
  } catch (error) {
    throw awsFailure(error, `empty bucket ${bucket}`, target);
  } finally {
    s3.destroy();
  }
}
