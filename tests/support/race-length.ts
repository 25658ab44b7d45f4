/** A race is official ten seconds after its end; a little more, for what a test does first. */
const OFFICIAL_SECONDS = 15;

/**
 * A race length, in seconds, whose present race goes on for another minute at least, or as long as a test wants, up to four,
 * and whose last race is official: no test shall meet the end of a race by chance.
 */
export const raceLengthWithRoom = ({ leftSeconds = 60, nowMs = Date.now() } = {}): number => {
  const lengths = Array.from({ length: 600 }, (_, index) => 300 + index);
  const fit = lengths.find((length) => {
    const riddenSeconds = (nowMs / 1000) % length;
    return riddenSeconds > OFFICIAL_SECONDS && length - riddenSeconds > leftSeconds;
  });
  if (fit === undefined) throw new Error('some slot of 300 to 900 s has minutes left at any time');
  return fit;
};
