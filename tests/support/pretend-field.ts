import { outputHundredths, type RosterEntry, type Standing, toRacerId } from '@alleycat/domain';

const FIRST =
  'Ada Ben Chloé Dmitri Elif Farah Goran Hana Ines Jonas Katya Liam Mei Noor Olu Priya Quentin Rosa Søren Tomás Uma Vera Wiktor Ximena Yuki Zoë'.split(
    ' ',
  );
const LAST =
  'Abara Berg Castellano Dvořák Eriksen Fontaine García Haddad Ito Jansen Kowalski Lindqvist Moreau Nakamura Okafor Petrov Quispe Rossi Schneider Tanaka'.split(
    ' ',
  );
/** Names that layouts stumble over. */
const ODD = ['محمد الفاتح', '山田 太郎', 'Maximiliane Konstantinopoulou-Wetterstrand', 'Ⅎ', 'O'];

/** A field of racers whose efforts wander; the same seed rides the same race. */
export interface PretendField {
  readonly roster: readonly RosterEntry[];
  readonly standings: readonly (Standing | undefined)[];
  /** Everybody rides one second more, except the few who have dropped out for a while. */
  ride(second: number): void;
}

export const createPretendField = (o: { racerCount: number; random: () => number }): PretendField => {
  const { random } = o;
  const roster = Array.from({ length: o.racerCount }, (_, index) => ({
    racerId: toRacerId(`pretend-${index}`),
    name: nameOf(index, random),
  }));
  const efforts = roster.map(() => ({
    cadenceRpm: 70 + random() * 40,
    resistancePercent: 25 + random() * 50,
    away: 0,
  }));
  const standings: (Standing | undefined)[] = roster.map(() => undefined);
  const ride = (second: number) => {
    for (const [index, effort] of efforts.entries()) {
      if (effort.away > 0) effort.away -= 1;
      else if (standings[index] !== undefined && random() < 0.002) effort.away = 20;
      effort.cadenceRpm = within(effort.cadenceRpm + (random() - 0.5) * 2.4, 55, 125);
      if (effort.away > 0) continue;
      const output = outputHundredths(effort);
      const bestHundredths = Math.max(output, standings[index]?.bestHundredths ?? 0);
      standings[index] = { second, outputHundredths: output, bestHundredths };
    }
  };
  return { roster, standings, ride };
};

const nameOf = (index: number, random: () => number): string => {
  const odd = ODD[(index - 3) / 7];
  if (odd !== undefined) return odd;
  const pick = (names: readonly string[]) => names[Math.floor(random() * names.length)] ?? '';
  return `${pick(FIRST)} ${pick(LAST)}`;
};

const within = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value));
