import type { Reason } from './reasons.ts';

/** What a reason code means to the owner: one row for each answer to "why is it not exporting?". */
export interface ReasonCode {
  /** Shown to the owner as the headline. */
  readonly label: string;
  readonly cause: string;
  /** The next step for the owner or the engineer. */
  readonly next: string;
  readonly severity: 'ok' | 'wait' | 'attention' | 'fault';
}

export const reasonCodes: Readonly<Record<Reason, ReasonCode>> = {
  EXPORTING: {
    label: 'Selling',
    cause: 'The plan sells in this slot.',
    next: 'Nothing to do.',
    severity: 'ok',
  },
  CHARGING: {
    label: 'Charging',
    cause: 'The plan buys in this slot.',
    next: 'Nothing to do.',
    severity: 'ok',
  },
  PLAN_HOLDS: {
    label: 'Waiting for a better price',
    cause: 'State of charge is between the two thresholds of this slot.',
    next: 'Nothing to do: the chart shows the next sale.',
    severity: 'wait',
  },
  STARTING: {
    label: 'Starting the charger',
    cause: 'Handshake, insulation test and precharge take about 20 s.',
    next: 'Nothing to do.',
    severity: 'wait',
  },
  STOPPING: {
    label: 'Stopping the charger',
    cause: 'Power ramps down and the contactors open.',
    next: 'Nothing to do.',
    severity: 'wait',
  },
  DRIVING: {
    label: 'Driving',
    cause: 'The car moves or its gear is not in park.',
    next: 'Park and plug in.',
    severity: 'wait',
  },
  UNPLUGGED: {
    label: 'Not plugged in',
    cause: 'The connector is not in the inlet.',
    next: 'Plug in.',
    severity: 'wait',
  },
  SOC_AT_RESERVE: {
    label: 'At the reserve',
    cause: 'State of charge is at the reserve kept for the owner.',
    next: 'Lower the reserve to sell more.',
    severity: 'wait',
  },
  BOOTING: {
    label: 'Starting up',
    cause: 'The controller has just started and knows nothing yet.',
    next: 'Nothing to do.',
    severity: 'wait',
  },
  NO_POLICY: {
    label: 'No plan received',
    cause: 'The controller holds no policy.',
    next: 'Check that the host service runs and reaches the broker.',
    severity: 'attention',
  },
  POLICY_EXPIRED: {
    label: 'Plan has expired',
    cause: 'The last policy is past its validity.',
    next: 'Check the link to the broker and that the host service runs.',
    severity: 'attention',
  },
  CLOCK_UNSET: {
    label: 'Clock not set',
    cause: 'No host has told the time since boot, so no slot can be chosen.',
    next: 'Check the link to the broker and that the host service runs.',
    severity: 'attention',
  },
  BATTERY_STALE: {
    label: 'No fresh battery data',
    cause: 'A battery frame is missing, late or fails its check.',
    next: 'Check the vehicle CAN wiring and that the car is awake.',
    severity: 'attention',
  },
  CHARGER_STALE: {
    label: 'Charger is silent',
    cause: 'No frame from the charger within a second.',
    next: 'Check the charger and its CAN wiring.',
    severity: 'attention',
  },
  METER_STALE: {
    label: 'Grid meter is silent',
    cause: 'No frame from the grid meter within two seconds.',
    next: 'Check the meter and its CAN wiring.',
    severity: 'attention',
  },
  BMS_LIMIT: {
    label: 'Battery allows no power',
    cause: 'The battery controller limits this direction to zero.',
    next: 'Wait until the battery is warmer, cooler, fuller or emptier.',
    severity: 'wait',
  },
  BMS_CUT: {
    label: 'Battery asks to disconnect',
    cause: 'The battery controller requests its main relay off or a stop.',
    next: 'Read the fault codes of the battery.',
    severity: 'fault',
  },
  CHARGER_FAULT: {
    label: 'Charger fault',
    cause: 'The charger reports a fault or an incompatible battery.',
    next: 'Read the display of the charger; unplug and plug in again.',
    severity: 'fault',
  },
  HANDSHAKE_TIMEOUT: {
    label: 'Charger did not start',
    cause: 'The charger did not complete a step of the start sequence in time.',
    next: 'It tries again after a pause; unplug and plug in if it stays.',
    severity: 'attention',
  },
  IMPLAUSIBLE: {
    label: 'Readings contradict each other',
    cause: 'Charger and battery disagree on voltage or current.',
    next: 'Check wiring and the vehicle profile.',
    severity: 'fault',
  },
  CHARGER_LIMIT: {
    label: 'Charger offers no power',
    cause: 'The charger has not offered any current in this direction.',
    next: 'Wait a moment; then check that the charger is bidirectional and not limited by its own settings.',
    severity: 'wait',
  },
  PROFILE_UNPROVEN: {
    label: 'Getting to know the vehicle',
    cause: 'The frames that the profile names have not been heard often enough to trust it.',
    next: 'Nothing to do for some seconds; if it stays, the profile is not for this model year.',
    severity: 'wait',
  },
  CAN_CHIP_SILENT: {
    label: 'CAN controller does not answer',
    cause: 'The MCP2515 on one of the buses does not answer on SPI.',
    next: 'Check its supply, chip-select wire and SPI wires; then restart the controller.',
    severity: 'fault',
  },
  CAN_UNREADABLE: {
    label: 'CAN traffic cannot be read',
    cause: 'There is traffic on the bus, but no frame is valid.',
    next: 'Check that the oscillator in the board file is that of the crystal, and the bit rate.',
    severity: 'fault',
  },
  CAN_OVERLOADED: {
    label: 'CAN bus is overloaded',
    cause: 'Frames arrive faster than the controller can take them, so that needed ones are lost.',
    next: 'Look for a control unit that sends without pause.',
    severity: 'attention',
  },
  CAN_BUS_OFF: {
    label: 'Off the charger bus',
    cause: 'Too many of our frames failed: the CAN controller has left the bus and tries again.',
    next: 'Check termination, wiring and bit rate of the charger bus.',
    severity: 'fault',
  },
  FRAME_LENGTH: {
    label: 'Battery frames have the wrong length',
    cause: 'A needed frame arrives with another length than the profile says.',
    next: 'The profile is not for this model year: choose another one.',
    severity: 'attention',
  },
  FRAME_CHECKSUM: {
    label: 'Battery frames fail their checksum',
    cause: 'A needed frame arrives, but its checksum is wrong.',
    next: 'Check the CAN wiring; then whether the profile is for this model year.',
    severity: 'attention',
  },
  FRAME_FROZEN: {
    label: 'Battery frames repeat themselves',
    cause: 'The rolling counter of a needed frame stands still, so its sender has stopped measuring.',
    next: 'Switch the car off and on; then read its fault codes.',
    severity: 'attention',
  },
  FRAME_REMOTE: {
    label: 'Remote frames instead of data',
    cause: 'Somebody asks for a needed frame, and nobody sends it.',
    next: 'Remove the device that polls the vehicle bus.',
    severity: 'attention',
  },
  FRAME_EXTENDED: {
    label: 'Extended twins instead of battery frames',
    cause: 'Frames with the extended twin of a needed identifier arrive, and the needed one does not.',
    next: 'Remove the device that sends them.',
    severity: 'attention',
  },
  SIGNAL_UNAVAILABLE: {
    label: 'The car does not know either',
    cause: 'A needed reading arrives as "not available" or outside its plausible range.',
    next: 'Wait until the control units of the car are awake; then read their fault codes.',
    severity: 'attention',
  },
  STORAGE_FULL: {
    label: 'Flash is full',
    cause: 'The journal cannot store any more, and what is sold without a record is not paid.',
    next: 'Check the link to the host: acknowledged records make room.',
    severity: 'fault',
  },
  STORAGE_CORRUPT: {
    label: 'Flash is damaged',
    cause: 'The journal cannot be read or written, or its region of flash is not free.',
    next: 'What was unreadable heals with the next record; if it stays, flash and provision the device again.',
    severity: 'fault',
  },
};

export type { Reason } from './reasons.ts';
