import type { RestRequest, RestResponse } from '../core/rest-service.ts';
import type { BucketUsage } from '../core/usage.ts';

/** What AWS tells apart: PUT, COPY, POST and LIST cost twelve times as much as the others, DELETE costs nothing. */
type RequestClass = 'put' | 'get' | 'free';

/** What AWS bills of one bucket, since the start of the runtime (aws-semantics 11). */
export class BucketMeter {
  #putRequests = 0;
  #getRequests = 0;
  #bytesIn = 0;
  #bytesOut = 0;

  /** A request that was answered over HTTP; failures of the service itself are not billed. */
  countAnswer(request: RestRequest, response: RestResponse): void {
    if (response.status >= 500) return;
    this.count(classOf(request), { bytesIn: bytesOf(request), bytesOut: Buffer.byteLength(response.body) });
  }

  count(requestClass: RequestClass, { bytesIn = 0, bytesOut = 0 }: { bytesIn?: number; bytesOut?: number }): void {
    if (requestClass === 'put') this.#putRequests += 1;
    if (requestClass === 'get') this.#getRequests += 1;
    this.#bytesIn += bytesIn;
    this.#bytesOut += bytesOut;
  }

  read(bucket: string, storedBytes: number): BucketUsage {
    return {
      bucket,
      putRequests: this.#putRequests,
      getRequests: this.#getRequests,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      storedBytes,
    };
  }
}

/** Without what signed chunks add; the header is anybody's, and what it says may be wrong. */
const bytesOf = ({ headers, body }: RestRequest): number => {
  const decoded = Number(headers['x-amz-decoded-content-length'] ?? body.length);
  return decoded >= 0 && decoded <= body.length ? decoded : body.length;
};

const classOf = ({ method, query }: RestRequest): RequestClass => {
  if (method === 'DELETE' || query.has('delete')) return 'free';
  if (method === 'PUT' || method === 'POST') return 'put';
  // Objects and the parts of an upload are listed.
  return query.has('list-type') || query.has('uploadId') ? 'put' : 'get';
};
