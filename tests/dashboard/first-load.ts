import { gzipSync } from 'node:zlib';
import type { Page, Response } from 'playwright-core';

/** What came over the network for the first screen. */
export interface FirstLoad {
  /** JavaScript that was asked for before the MQTT client, as a server would compress it. */
  readonly scriptBytes: number;
  /** Names of these files, in the order in which they were asked for. */
  readonly scripts: readonly string[];
}

export interface FirstLoadWatch {
  /** Once the MQTT client was asked for: what came before it. */
  read(): Promise<FirstLoad>;
}

/** The chunk with the MQTT client: it comes after the page can be seen, and is the heaviest. */
const FEED_CHUNK = /\/mqtt-link-[^/]+\.js$/;

/** Watches what a page loads from now on; to be called before it is opened. */
export const watchFirstLoad = (page: Page): FirstLoadWatch => {
  const asked: string[] = [];
  const answers = new Map<string, Response>();
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith('.js')) asked.push(pathname);
  });
  page.on('response', (response) => answers.set(new URL(response.url()).pathname, response));
  return {
    read: async () => {
      const end = asked.findIndex((path) => FEED_CHUNK.test(path));
      if (end < 0) throw new Error(`the page has not asked for its feed: ${asked.join(', ')}`);
      const paths = [...new Set(asked.slice(0, end))];
      const bodies = await Promise.all(paths.map((path) => answers.get(path)?.body()));
      const sizes = bodies.map((body) => (body === undefined ? 0 : gzipSync(body).length));
      const scripts = paths.map((path) => path.split('/').at(-1) ?? path);
      return { scriptBytes: sizes.reduce((sum, size) => sum + size, 0), scripts };
    },
  };
};
