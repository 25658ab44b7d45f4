import type { Api, RideFormat } from '../../api/http-client.ts';
import { downloadTexts } from '../../texts/downloads.ts';
import { type UseDownloadOptions, useDownload } from './use-download.ts';

export interface UseRideDownloadOptions extends UseDownloadOptions {
  readonly api: Pick<Api, 'rideFile'>;
}

/** Who rode, and where. */
export interface WantedRide {
  readonly raceId: string;
  readonly racerId: string;
}

/** Rides as files for other sites and for spreadsheets; `told` and `busyKey` are about a race. */
export function useRideDownload({ api, ...options }: UseRideDownloadOptions) {
  const { start, busyKey, told } = useDownload(options);
  const download = ({ raceId, racerId }: WantedRide, format: RideFormat): Promise<void> =>
    start(raceId, async ({ tell }) => {
      tell(downloadTexts.loadingRide);
      const content = await api.rideFile({ raceId, racerId, format });
      return { name: `ride-${raceId}-${racerId}.${format}`, content };
    });
  return { download, busyKey, told };
}
