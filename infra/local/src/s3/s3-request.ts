import type { RestRequest } from '../core/rest-service.ts';
import type { RequestIds } from './s3-error.ts';

/** A request with the ids that its answer and its events carry. */
export interface S3Request extends RestRequest {
  readonly ids: RequestIds;
}
