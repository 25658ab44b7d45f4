/** What is used of localStorage and sessionStorage. */
export interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, text: string): void;
  removeItem(key: string): void;
}

/** The page in its browser, as far as signing in has to do with it. */
export interface Page {
  /** Scheme, host and port; the issuer leads back to its root. */
  readonly origin: string;
  /** The address as it is now. */
  address(): URL;
  /** Leaves for another address. */
  go(address: URL): void;
  /** Shows another path of the same origin in the address, without leaving. */
  rename(path: string): void;
  /** Shared by all tabs of this device. */
  readonly deviceStorage: TextStorage;
  /** Of this tab; it survives that the tab goes elsewhere and comes back. */
  readonly tabStorage: TextStorage;
  /** Calls when another tab changed the texts of a key of the device's storage. Returns how to stop. */
  onDeviceStorage(key: string, onChange: () => void): () => void;
  /** Runs a task while no other tab of this device runs one of the same name. */
  exclusively<Result>(name: string, task: () => Promise<Result>): Promise<Result>;
}
