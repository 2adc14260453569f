/**
 * Every reason code. The position in this list is the number in journal records, so new ones go to the end.
 * What each means to a person stands in reasonCodes.ts, which the firmware does not carry.
 */
export const reasons = [
  'EXPORTING',
  'CHARGING',
  'PLAN_HOLDS',
  'STARTING',
  'STOPPING',
  'DRIVING',
  'UNPLUGGED',
  'SOC_AT_RESERVE',
  'BOOTING',
  'NO_POLICY',
  'POLICY_EXPIRED',
  'CLOCK_UNSET',
  'BATTERY_STALE',
  'CHARGER_STALE',
  'METER_STALE',
  'BMS_LIMIT',
  'BMS_CUT',
  'CHARGER_FAULT',
  'HANDSHAKE_TIMEOUT',
  'IMPLAUSIBLE',
  'CHARGER_LIMIT',
  'PROFILE_UNPROVEN',
  'CAN_CHIP_SILENT',
  'CAN_UNREADABLE',
  'CAN_OVERLOADED',
  'CAN_BUS_OFF',
  'FRAME_LENGTH',
  'FRAME_CHECKSUM',
  'FRAME_FROZEN',
  'FRAME_REMOTE',
  'FRAME_EXTENDED',
  'SIGNAL_UNAVAILABLE',
  'STORAGE_FULL',
  'STORAGE_CORRUPT',
] as const;

export type Reason = (typeof reasons)[number];
