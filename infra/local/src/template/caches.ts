import type { CacheSpec } from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';
import { readFields } from './fields.ts';
import { asFields } from './parse-template.ts';
import type { ResolvedResource } from './resolved-resource.ts';

/** Both speak the protocol that is spoken here. */
const ENGINES = ['valkey', 'redis'];
const GB = 1024 ** 3;
/** *Here*: on AWS a cache without a limit grows to 5,000 GB. */
const DEFAULT_GB = 1;

/** The template's serverless cache, if it has one. @throws RuntimeError TEMPLATE_INVALID */
export const cacheOf = (caches: readonly ResolvedResource[]): CacheSpec | undefined => {
  const [cache, second] = caches;
  if (cache === undefined) return undefined;
  if (second !== undefined) throw invalid(`${second.logicalId}: the local runtime runs one cache`);
  const { logicalId, name, properties } = cache;
  const engine = readFields(properties, logicalId).text('Engine').toLowerCase();
  if (!ENGINES.includes(engine)) {
    throw invalid(`${logicalId}: Engine is ${engine}; the local runtime has ${ENGINES.join(' and ')}`);
  }
  const limits = asFields(asFields(properties['CacheUsageLimits'])['DataStorage']);
  const where = `${logicalId}, CacheUsageLimits.DataStorage`;
  const read = readFields(limits, where);
  const unit = read.optionalText('Unit') ?? 'GB';
  if (unit !== 'GB') throw invalid(`${where}: Unit must be GB, not ${unit}`);
  return { name, bytesMax: read.number('Maximum', DEFAULT_GB, { min: 1, max: 5_000 }) * GB };
};

const invalid = (message: string): RuntimeError => new RuntimeError('TEMPLATE_INVALID', message);
