/** What of the page is needed to load it anew, and to know whether that would help. */
export interface ReloadPage {
  /** Address of the script that runs; undefined if the page does not say. */
  readonly runningEntry: string | undefined;
  /** How long the page has been running, whatever happens to the device's clock. */
  uptimeMs(): number;
  nowMs(): number;
  /** Address of the script that the platform serves now. Rejects, or is undefined, when the page cannot be had. */
  readServedEntry(): Promise<string | undefined>;
  /** When this tab has reloaded itself, oldest first; undefined where the browser remembers nothing. */
  readReloads(): readonly number[] | undefined;
  noteReload(atMs: number): void;
  /** Calls back whenever a part that is loaded when needed cannot be loaded. Returns how to stop. */
  onPartMissing(listener: () => void): () => void;
  reload(): void;
}

/** Address of the entry script in the source of a page: its first module with an address. */
export function entryOf(html: string): string | undefined {
  return /<script\b(?=[^>]*\btype="module")[^>]*\bsrc="([^"]+)"/.exec(html)?.[1];
}
