import type { IncomingMessage, ServerResponse } from 'node:http';
import { createFaultControl, type FaultPort } from './fault-control.ts';
import { createMappingSwitch, type SwitchMapping } from './mapping-switch.ts';
import { isFromThisMachine, isToOwnName } from './own-machine.ts';
import { sendJson } from './send-json.ts';

type Page = () => unknown;
type Pages = Readonly<Record<string, Page>>;

/** What `GET /_local/<name>` answers as JSON. */
export interface LocalPages {
  /** For everybody: `health` … */
  readonly localPages?: Pages;
  /** For people at this machine: `metrics` … Nobody else is told that they exist. */
  readonly operatorPages?: Pages;
  /** What `PUT /_local/mappings/<uuid>` does for the page of this port on this machine. */
  readonly switchMapping?: SwitchMapping;
  /** What `/_local/faults` does for programs on this machine; absent, or with a `publicUrl`: there is no such path. */
  readonly faults?: FaultPort;
  /** Others come through a proxy on this machine. It may not say so: then nobody may switch anything by page. */
  readonly publicUrl?: string;
}

export const createLocalPages = (options: LocalPages) => {
  const { localPages = {}, operatorPages = {}, switchMapping, faults, publicUrl } = options;
  const setMapping =
    switchMapping === undefined || publicUrl !== undefined ? undefined : createMappingSwitch(switchMapping);
  const controlFaults = faults === undefined || publicUrl !== undefined ? undefined : createFaultControl(faults);
  const isForOperator = (request: IncomingMessage): boolean =>
    isFromThisMachine(request) && (publicUrl === undefined || isToOwnName(request));
  const pageOf = (name: string, request: IncomingMessage): Page | undefined => {
    if (Object.hasOwn(localPages, name)) return localPages[name];
    return Object.hasOwn(operatorPages, name) && isForOperator(request) ? operatorPages[name] : undefined;
  };
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    if (!path.startsWith('/_local/')) return false;
    if (setMapping !== undefined && (await setMapping(request, response))) return true;
    if (controlFaults !== undefined && (await controlFaults(request, response))) return true;
    const page = request.method === 'GET' ? pageOf(path.slice('/_local/'.length), request) : undefined;
    if (page === undefined) return false;
    sendJson(response, 200, await page());
    return true;
  };
};
