/**
 * From now on `Date` tells another time than the machine, in this worker only. Timers and `performance.now()` stay the
 * machine's: what a function may wait for, and how long it may take, is not part of what it computes.
 * @param {import('./protocol.ts').FunctionTime} time
 */
export const followTime = ({ scale, anchorMs }) => {
  const MachineDate = Date;
  const machineNow = MachineDate.now;
  const now = () => anchorMs + (machineNow() - anchorMs) * scale;
  const FollowingDate = new Proxy(MachineDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget),
    apply: () => new MachineDate(now()).toString(),
  });
  // A property like any other: code may replace it, as tests and tracers do.
  MachineDate.now = now;
  // Whoever asks a date for its class gets this one too.
  MachineDate.prototype.constructor = FollowingDate;
  globalThis.Date = FollowingDate;
};
