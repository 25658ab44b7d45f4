// A process that rides for another one, which forks it, tells it what to do and keeps the ledger.
import { scaledClock } from '../clock.ts';
import type { ClockOffset } from '../clock-offset.ts';
import { reasonOf, SimulatorError } from '../errors.ts';
import { openSession } from '../session.ts';
import { createEventLog } from './event-log.ts';
import type { Field } from './field.ts';
import { createLocalField } from './local-field.ts';
import type { Command, FromProcess, ToProcess } from './process-messages.ts';

/** How often the other process hears of what happened. */
const newsEveryMs = 50;
/** News that the other process has not taken yet; beyond it nothing is sent, so that memory stays bounded. */
const eventsMax = 100_000;

const log = createEventLog();
const riding = new AbortController();
let offset: ClockOffset = { offsetMs: 0, errorMs: 0 };
let nowMs = () => 0;
let begun: Promise<Field> | undefined;
let told = Promise.resolve();
let isTelling = false;

process.on('message', (message: ToProcess) => {
  if (message.kind === 'offset') offset = message.offset;
  else if (message.kind === 'end-ride') riding.abort();
  else void execute(message);
});
// Nobody is left to ride for. An interrupt at a terminal reaches all processes, but only the first decides what it means.
process.on('disconnect', () => process.exit(1));
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
const telling = setInterval(() => {
  if (!isTelling) void tell();
}, newsEveryMs);

async function execute(command: Command): Promise<void> {
  try {
    if (command.kind === 'begin') begun = begin(command);
    const field = await begun;
    if (field === undefined) throw new Error('nothing has begun');
    if (command.kind === 'open') await field.open();
    if (command.kind === 'ride') await field.ride(command.span, riding.signal);
    if (command.kind === 'close') await close(field);
    await tell(); // what is done has been told
    await send({ kind: 'done', command: command.command });
    if (command.kind === 'close') process.exit(0);
  } catch (error) {
    const code = error instanceof SimulatorError ? error.code : 'FIELD_PROCESS_FAILED';
    await send({ kind: 'failed', command: command.command, code, message: reasonOf(error) });
  }
}

async function begin({ plan, share, runId, offset: first }: Extract<Command, { kind: 'begin' }>): Promise<Field> {
  const clock = scaledClock(plan.timeScale);
  offset = first;
  nowMs = clock.nowMs;
  const serverClock = {
    nowMs: () => clock.nowMs() + offset.offsetMs,
    offset: () => offset,
    synchronise: async () => undefined, // the other process does
  };
  const session = await openSession(plan, clock, { share, runId, serverClock });
  return createLocalField(session, log, { hasRoom: () => log.count() < eventsMax });
}

async function close(field: Field): Promise<void> {
  clearInterval(telling);
  await field.close();
}

// One message after the other: while the other process is busy, events wait here, where they are counted.
function tell(): Promise<void> {
  isTelling = true;
  told = told.then(tellNow).finally(() => {
    isTelling = false;
  });
  return told;
}

async function tellNow(): Promise<void> {
  const field = await begun?.catch(() => undefined);
  if (field === undefined) return;
  const heardUntilMs = nowMs();
  await send({ kind: 'news', events: log.take(), heardUntilMs, status: field.status() });
}

/** Resolves when the message has left this process. */
function send(message: FromProcess): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) throw new Error('this program is started by the simulator only');
    process.send(message, undefined, {}, () => resolve());
  });
}
