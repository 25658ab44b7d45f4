/** Texts of a ride. */
export const rideTexts = {
  screenMaySleep: 'This screen may go dark while you ride. Keep it on in the settings of the device.',
} as const;
