import { UsageError } from '../errors.ts';
import { PACES, type Pace, type Paces } from '../racer-model.ts';
import { membersOf } from './record.ts';
import { choiceOf, type Place, type Setting, wholeNumber } from './setting.ts';

/** How much more often one model may be drawn than another. */
const weightMax = 100;

const model = choiceOf(PACES);
const weight = wholeNumber(1, weightMax);

/** Which models racers get: `steady,interval:2`; in a file also a list of names, or names with their weights. */
export const models: Setting<Paces> = {
  read: (input, place) => {
    if (typeof input === 'string') return models.readText(input, place);
    if (Array.isArray(input))
      return pacesOf(
        input.map((name, index) => [model.read(name, `${place}[${index}]`), 1]),
        place,
      );
    return pacesOf(
      membersOf(input, place).map(([name, times]) => [model.read(name, place), weight.read(times, `${place}.${name}`)]),
      place,
    );
  },
  readText: (text, place) =>
    pacesOf(
      text.split(',').map((entry) => {
        const [name = '', times = '1'] = entry.split(':', 2);
        return [model.readText(name, place), weight.readText(times, `${place} ${name}`)];
      }),
      place,
    ),
};

function pacesOf(weights: readonly (readonly [Pace, number])[], place: Place): Paces {
  const [first, ...others] = weights.flatMap(([pace, times]) => Array.from({ length: times }, () => pace));
  if (first === undefined) throw new UsageError(`${place} needs at least one of ${PACES.join(', ')}`);
  return [first, ...others];
}
