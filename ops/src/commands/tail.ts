import { CLASS_ID_MAX, TOP_COUNT_MAX } from '@alleycat/domain';
import { chooseClasses } from '../choose-classes.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../errors.ts';
import { readStack } from '../stack.ts';
import { apiUrlOf, brokerOf } from '../tail/addresses.ts';
import { createRaceApi } from '../tail/race-api.ts';
import { tailBoards } from '../tail/tail-boards.ts';
import { nameOfTarget, readTarget, targetFlags } from '../target.ts';

const topCountUsual = 5;

export const tailCommand = defineCommand({
  name: 'tail',
  summary: 'Shows live boards as they come, as a dashboard sees them.',
  usage: '[flags]',
  flags: {
    ...targetFlags,
    class: { type: 'string', multiple: true, placeholder: 'C', help: 'class id (default: every class of the stack)' },
    top: { type: 'string', placeholder: 'N', help: `so many places of each race (default ${topCountUsual})` },
    url: { type: 'string', placeholder: 'URL', help: 'address of the HTTP API (default: as the stack says)' },
    'mqtt-url': { type: 'string', placeholder: 'URL', help: 'address of the broker (default: as the API says)' },
    json: { type: 'boolean', help: 'print one line of JSON for each frame' },
  },
  notes: [
    'On a terminal boards are drawn in place; elsewhere there is a line for each race and second.',
    'A board is old if no frame came for 3 s while its race goes on.',
    '',
    'Exit code: 2 it could not be done, 130 interrupted.',
  ],
  run: async ({ flags, positionals }, surroundings) => {
    if (positionals.length > 0) throw new UsageError(`tail takes flags only, not "${positionals[0]}"`);
    const target = readTarget(flags);
    const classIds = flags.wholeNumbers('class', { min: 1, max: CLASS_ID_MAX });
    const [topCount = topCountUsual] = flags.wholeNumbers('top', { min: 1, max: TOP_COUNT_MAX });
    const wantedUrl = flags.url('url');
    const stack = await readStack(target);
    const classes = chooseClasses(stack, classIds);
    const apiUrl = apiUrlOf(stack, wantedUrl);
    const api = createRaceApi(apiUrl);
    const askedAtMs = Date.now();
    const config = await api.readConfig();
    // The server read its clock somewhere on the way: the middle is wrong by half of it at most.
    const offsetMs = config.serverTimeMs - (askedAtMs + Date.now()) / 2;
    return tailBoards(
      {
        title: `live boards of ${nameOfTarget(target)}`,
        api,
        config,
        broker: brokerOf(stack, { wanted: flags.text('mqtt-url'), mqtt: config.mqtt, apiUrl }),
        classes,
        topCount,
        isJson: flags.isSet('json'),
        nowMs: () => Date.now() + offsetMs,
      },
      surroundings,
    );
  },
});
