import { share, wholeNumber } from './setting.ts';

/** As in {@link AttendancePlan}. */
export const attendanceShape = {
  rampUpSeconds: wholeNumber(0, 86_400),
  lateShare: share(),
  leaveShare: share(),
};
