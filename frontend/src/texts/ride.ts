/** Texts of a ride. */
export const rideTexts = {
  screenMaySleep: 'This screen may go dark during the ride: the device does not let the page keep it on.',
} as const;
