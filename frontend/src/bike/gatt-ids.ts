/** Bluetooth services that a bike may have, by their assigned 16-bit numbers. */
export const services = {
  fitnessMachine: 0x1826,
  cyclingPower: 0x1818,
  speedAndCadence: 0x1816,
} as const;

/** Characteristics of these services that are read here. */
export const characteristics = {
  indoorBikeData: 0x2ad2,
  resistanceLevelRange: 0x2ad6,
  powerMeasurement: 0x2a63,
  cadenceMeasurement: 0x2a5b,
} as const;
