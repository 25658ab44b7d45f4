/** A wait that the page asks for; the answer to it is its number. */
export interface WaitRequest {
  readonly number: number;
  readonly waitMs: number;
}

let timer: ReturnType<typeof setTimeout> | undefined;

addEventListener('message', ({ data }: MessageEvent<WaitRequest>) => {
  clearTimeout(timer);
  timer = setTimeout(() => postMessage(data.number), data.waitMs);
});
