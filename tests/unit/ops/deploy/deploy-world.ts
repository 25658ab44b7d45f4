import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { DeployRequest } from '../../../../ops/src/deploy/deploy-request.ts';
import { commandText, type ProcessCall, type Processes } from '../../../../ops/src/deploy/processes.ts';
import { openProject, type Project } from '../../../../ops/src/deploy/project.ts';
import type { Surroundings } from '../../../../ops/src/surroundings.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** Programs that are only written down; each is found by a part of its command. */
export interface RecordedProcesses extends Processes {
  readonly commands: string[];
}

export interface Behaviour {
  /** Exit codes of programs whose command contains the key; others end with 0. */
  readonly codes?: Readonly<Record<string, number | undefined>>;
  readonly stdout?: Readonly<Record<string, string>>;
  readonly onRun?: (command: string) => void;
}

export const recordProcesses = ({
  codes = {},
  stdout = {},
  onRun = () => undefined,
}: Behaviour = {}): RecordedProcesses => {
  const commands: string[] = [];
  const answer = (call: ProcessCall) => {
    const command = commandText({ ...call, file: call.file === process.execPath ? 'node' : call.file });
    commands.push(command);
    onRun(command);
    const [key] = Object.keys(codes).filter((part) => command.includes(part));
    const [said] = Object.entries(stdout).filter(([part]) => command.includes(part));
    return { code: key === undefined ? 0 : codes[key], stdout: said?.[1] ?? '' };
  };
  return { commands, run: async (call) => answer(call), read: async (call) => answer(call) };
};

/** Somebody at a terminal who gives these answers, one after the other; nobody for none. */
export const surroundingsOf = (answers: readonly string[] = []) => {
  const [left, printed, said, questions] = [[...answers], [] as string[], [] as string[], [] as string[]];
  const interruption = new AbortController();
  const progress = new PassThrough();
  progress.on('data', (chunk) => said.push(String(chunk)));
  let nowMs = 0;
  const surroundings: Surroundings = {
    print: (line) => void printed.push(line),
    progress,
    input: new PassThrough(),
    ask: async (question) => {
      questions.push(question);
      return left.shift();
    },
    clock: {
      nowMs: () => nowMs,
      sleep: async (durationMs) => {
        nowMs += durationMs;
      },
    },
    signal: interruption.signal,
  };
  return { surroundings, printed, said, questions, interruption };
};

/** This project with a small dashboard and a pinned SAM CLI. */
export const projectWith = (files: Readonly<Record<string, string>>, hasPinnedSam = true): Project => {
  const siteFolder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(siteFolder, name, '..'), { recursive: true });
    writeFileSync(join(siteFolder, name), content);
  }
  return {
    ...openProject(),
    folder: '/project',
    siteFolder,
    pinnedSam: '/project/sam',
    hasPinnedSam: () => hasPinnedSam,
  };
};

export const requestOf = (changes: Partial<DeployRequest> & Pick<DeployRequest, 'target'>): DeployRequest => ({
  profile: 'default',
  parameters: new Map(),
  declared: new Map(),
  rules: [],
  isParametersGiven: false,
  isStackGiven: false,
  isGuided: false,
  isYes: true,
  skipsChecks: false,
  skipsSmoke: false,
  ...changes,
});
