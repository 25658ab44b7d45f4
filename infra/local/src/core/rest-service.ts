/** A service that speaks plain HTTP with methods and paths (Lambda, IoT data plane, S3). */
export interface RestService {
  matches(request: { readonly method: string; readonly path: string }): boolean;
  /** @throws AwsError becomes a JSON error answer */
  handle(request: RestRequest): Promise<RestResponse>;
}

export interface RestRequest {
  readonly method: string;
  /** As it was sent, not decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface RestResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}
