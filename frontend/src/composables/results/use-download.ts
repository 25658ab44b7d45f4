import { tryOnScopeDispose } from '@vueuse/core';
import { computed, shallowRef } from 'vue';
import { ApiError } from '../../api/http-client.ts';
import { downloadTexts } from '../../texts/downloads.ts';
import { type NamedFile, type SaveFile, saveFile } from '../app/save-file.ts';

/** A file in the making. */
export interface FileMaker {
  /** Tells the reader how far it is. Throws once nobody waits for it any more. */
  tell(text: string): void;
}

/** A file, and what is to be said of it beside. */
export interface MadeFile extends NamedFile {
  readonly remark?: string | undefined;
}

export interface UseDownloadOptions {
  /** @default the browser */
  readonly save?: SaveFile;
}

/** The page was left. */
class DownloadLeftError extends Error {}

/** Files that are fetched before they are saved, one at a time. `key` says which of several it is. */
export function useDownload({ save = saveFile }: UseDownloadOptions = {}) {
  const busyKey = shallowRef<string>();
  const told = shallowRef<{ readonly key: string; readonly text: string }>();
  let isLeft = false;
  tryOnScopeDispose(() => {
    isLeft = true;
  });

  const start = async (key: string, make: (maker: FileMaker) => Promise<MadeFile>): Promise<void> => {
    if (busyKey.value !== undefined) return;
    const tell = (text: string | undefined): void => {
      if (isLeft) throw new DownloadLeftError();
      told.value = text === undefined ? undefined : { key, text };
    };
    busyKey.value = key;
    tell(undefined);
    try {
      const { remark, ...file } = await make({ tell });
      tell(remark);
      save(file);
    } catch (error) {
      if (!isLeft) tell(problemOf(error));
    } finally {
      busyKey.value = undefined;
    }
  };
  return { start, busyKey: computed(() => busyKey.value), told: computed(() => told.value) };
}

const problemOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return downloadTexts.failed;
  if (error.status === 429) return downloadTexts.tooMany;
  const known: Readonly<Record<string, string>> = {
    RIDE_NOT_ARCHIVED: downloadTexts.notArchived,
    RIDE_NOT_KEPT: downloadTexts.notKept,
    RIDE_EXPIRED: downloadTexts.expired,
    RIDE_TOO_LARGE: downloadTexts.tooLarge,
    UNREACHABLE: downloadTexts.unreachable,
  };
  return known[error.code] ?? error.message;
};
