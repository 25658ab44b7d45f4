/** The most that a bike can send: wherever it shows, an attack has worked. */
export const HOSTILE_OUTPUT_HUNDREDTHS = 47_025;

/** A reading that would put its racer in front of everybody. */
export const hostileReading = (fields: Readonly<Record<string, unknown>>) => ({
  event: 'update',
  name: 'Attacker',
  cadence: 250,
  resistance: 100,
  ...fields,
});
