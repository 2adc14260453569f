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
    cause: 'The ignition is on, or the motor turns.',
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
  GRID_VOLTAGE: {
    label: 'Grid voltage outside its window',
    cause:
      'The voltage at the meter has left the window in which the grid code, or our earlier back-off, lets power flow.',
    next: 'Nothing to do: it returns by itself when the voltage has been normal for the time that the grid code asks.',
    severity: 'wait',
  },
  GRID_FREQUENCY: {
    label: 'Grid frequency outside its window',
    cause:
      'The frequency at the meter has left the window in which the grid code, or our earlier back-off, lets power flow.',
    next: 'Nothing to do: it returns by itself when the frequency has been normal for the time that the grid code asks.',
    severity: 'wait',
  },
  GRID_WAITING: {
    label: 'Waiting for a steady grid',
    cause: 'The grid code asks for a time of normal voltage and frequency before power may flow again.',
    next: 'Nothing to do: the wait is a few minutes.',
    severity: 'wait',
  },
  CELL_VOLTAGE: {
    label: 'Cell voltage at its limit',
    cause: 'A cell has reached the voltage at which this direction stops.',
    next: 'Nothing to do: the other direction is still open.',
    severity: 'wait',
  },
  CELL_VOLTAGE_CRITICAL: {
    label: 'Cell voltage beyond its limit',
    cause: 'A cell stayed beyond its safe voltage for two seconds. This is remembered over a restart.',
    next: 'Have the battery checked; then pull the connector and send the command clear-faults.',
    severity: 'fault',
  },
  BATTERY_TEMPERATURE: {
    label: 'Battery too cold or too hot',
    cause: 'The battery temperature has left the range in which this direction is allowed.',
    next: 'Wait until the battery is warmer or cooler.',
    severity: 'wait',
  },
  BATTERY_OVERHEATED: {
    label: 'Battery overheated',
    cause: 'The battery was hotter than its safe limit. This is remembered over a restart.',
    next: 'Have the battery checked; then pull the connector and send the command clear-faults.',
    severity: 'fault',
  },
  CURRENT_DEVIATION: {
    label: 'Charger does not follow',
    cause: 'More power flows than the charger was asked for, or than the battery allows.',
    next: 'Read the fault codes of the charger; then pull the connector, or send the command clear-faults.',
    severity: 'fault',
  },
  SOC_JUMPED: {
    label: 'State of charge jumped',
    cause: 'The state of charge changed faster than any current can change it.',
    next: 'Nothing to do if it settles; else read the fault codes of the battery.',
    severity: 'attention',
  },
  DATA_LOST: {
    label: 'Data lost during a transfer',
    cause: 'A needed source was silent for more than five seconds while power could flow.',
    next: 'Check wiring and supply of battery, charger and meter bus; the next session comes after five minutes, or when the connector was pulled.',
    severity: 'fault',
  },
  NO_INSULATION_CHECK: {
    label: 'Nobody watches the insulation',
    cause: 'The charger adapter names no source of an insulation test, or the source is silent.',
    next: 'Use a charger that tests the insulation, or fit a monitor and name it in the profile.',
    severity: 'fault',
  },
  INSULATION_LOW: {
    label: 'Insulation too low',
    cause: 'The insulation between battery and body is below its limit.',
    next: 'Do not touch the connector; have the car checked. Then pull the connector and send the command clear-faults.',
    severity: 'fault',
  },
  CONTACTOR_WELDED: {
    label: 'Contactor does not open',
    cause: 'Voltage or current is there although the contactors were told to open.',
    next: 'Do not pull the connector; have the contactors checked. Then pull the connector and send the command clear-faults.',
    severity: 'fault',
  },
  CONTACTOR_SEQUENCE: {
    label: 'Contactors out of order',
    cause: 'A step of the start or stop sequence came too early, too late or in the wrong order.',
    next: 'It tries again after a pause; if it stays, check charger and contactors.',
    severity: 'fault',
  },
  CONTACTOR_RESTS: {
    label: 'Contactors rest',
    cause: 'Contactors switch at most once a minute, so that they last.',
    next: 'Nothing to do: it goes on within a minute.',
    severity: 'wait',
  },
  WATCHDOG_RESETS: {
    label: 'Restarted too often',
    cause: 'It started three times within ten minutes while the car was plugged in. This is remembered.',
    next: 'Check supply and console of the controller; then pull the connector and send the command clear-faults.',
    severity: 'fault',
  },
  RUNTIME_FAULT: {
    label: 'Firmware error',
    cause: 'The firmware met an error that it did not expect and took power away.',
    next: 'Report the line that the console shows; then pull the connector, or send the command clear-faults.',
    severity: 'fault',
  },
  TRANSMIT_REFUSED: {
    label: 'Message to the charger was refused',
    cause: 'A frame to the charger was outside the table of what may be sent, so it was not sent.',
    next: 'Report it with the version: this is a mistake of the firmware.',
    severity: 'fault',
  },
  STOPPED_BY_OWNER: {
    label: 'Stopped by command',
    cause: 'The owner has sent a signed command that stops all power.',
    next: 'Send the command resume.',
    severity: 'wait',
  },
  SETPOINT_EXPIRED: {
    label: 'Command has run out',
    cause: 'The last power setpoint was not repeated in time, so power went back to zero.',
    next: 'Repeat the setpoint, or send resume to follow the plan again.',
    severity: 'wait',
  },
  NOT_PROVISIONED: {
    label: 'No keys',
    cause: 'The device holds no keys, so it can trust nobody.',
    next: 'Run backfeed provision.',
    severity: 'fault',
  },
  MESSAGE_TOO_LONG: {
    label: 'Message refused: too long',
    cause: 'A message to the device is longer than any that it knows.',
    next: 'Look for who else publishes on its topics.',
    severity: 'attention',
  },
  MESSAGE_MALFORMED: {
    label: 'Message refused: malformed',
    cause: 'A message is not of the shape that its topic asks for, or a number in it is out of range.',
    next: 'Check that host and device are of the same version.',
    severity: 'attention',
  },
  MESSAGE_UNSIGNED: {
    label: 'Message refused: no signature',
    cause: 'A message carries no signature.',
    next: 'Look for who else publishes on its topics.',
    severity: 'attention',
  },
  SIGNATURE_WRONG: {
    label: 'Message refused: wrong signature',
    cause: 'The signature of a message does not fit key, topic and content.',
    next: 'Provision the device again if it is your own; else look for who publishes on its topics.',
    severity: 'attention',
  },
  KEY_UNKNOWN: {
    label: 'Message refused: unknown key',
    cause: 'A message is signed with a key that is not in use: revoked, replaced or foreign.',
    next: 'Provision the device again if it is your own.',
    severity: 'attention',
  },
  MESSAGE_REPLAYED: {
    label: 'Message refused: seen before',
    cause: 'The counter of a message is not above the last one that was accepted.',
    next: 'Nothing to do if it is a repetition of the broker; else look for who publishes on its topics.',
    severity: 'attention',
  },
  MESSAGE_EXPIRED: {
    label: 'Message refused: expired',
    cause: 'A message arrived outside the time for which it is valid.',
    next: 'Check the clocks of host and device, and the link.',
    severity: 'attention',
  },
  MESSAGE_STALE_BOOT: {
    label: 'Message refused: for an earlier start',
    cause: 'A message was made for the device before its last restart.',
    next: 'Nothing to do: the host makes a new one.',
    severity: 'attention',
  },
  COMMAND_RETAINED: {
    label: 'Command refused: retained',
    cause: 'A command must be fresh: the broker kept this one for later.',
    next: 'Clear the retained message on the command topic.',
    severity: 'attention',
  },
  COMMAND_UNKNOWN: {
    label: 'Command refused: unknown',
    cause: 'There is no such command.',
    next: 'Run backfeed command --help.',
    severity: 'attention',
  },
  OWNER_LIMIT: {
    label: 'At the limit set by the owner',
    cause: 'The configuration of the device allows no more power in this direction.',
    next: 'Provision the device with a higher limit, if connection and station take it.',
    severity: 'ok',
  },
  COMMAND_NEEDS_PRESENCE: {
    label: 'Command refused: nobody at the device',
    cause:
      'A critical fault is only cleared within five minutes of pulling the connector: somebody must be there.',
    next: 'Pull the connector and send the command again within five minutes.',
    severity: 'attention',
  },
  ASLEEP: {
    label: 'Asleep',
    cause: 'Parked with nothing to do: the controller sleeps, so that the 12 V battery lasts.',
    next: 'Nothing to do: it wakes when the car is plugged in or switched on.',
    severity: 'wait',
  },
  WAKING: {
    label: 'Waking the car',
    cause: 'The state of charge is unknown, and only the car knows it.',
    next: 'Nothing to do.',
    severity: 'wait',
  },
  WAKES_SPENT: {
    label: 'Letting the car sleep',
    cause:
      'The sleeping car was woken as often in a day as its profile allows, and each time no session followed.',
    next: 'Switch the car on once, which ends the count; if it stays silent, check the wiring of the vehicle bus.',
    severity: 'attention',
  },
  AUX_LOW: {
    label: 'Low 12 V battery',
    cause: 'The 12 V battery was below its limit for two minutes.',
    next: 'Drive or charge the car; if it comes back, have the 12 V battery tested.',
    severity: 'attention',
  },
  AUX_EXHAUSTED: {
    label: 'Allowance of the 12 V battery used up',
    cause: 'The controller has used what it may since the 12 V battery was last charged.',
    next: 'Drive the car, or plug it in.',
    severity: 'wait',
  },
  CLOCK_UNSURE: {
    label: 'Not sure of the time',
    cause: 'Nobody has told the time for long, so the clock may be outside the slot that trades.',
    next: 'Restore the network, or fit a clock module.',
    severity: 'attention',
  },
  SOC_IMPLAUSIBLE: {
    label: 'State of charge not believed',
    cause: 'The sources of the state of charge disagree, or it moves faster than the battery can.',
    next: 'Wait a minute; if it stays, compare the profile with the model year of the car.',
    severity: 'attention',
  },
  PROFILE_CONTRADICTED: {
    label: 'Another car than the profile',
    cause: 'The car says what a car of this model year cannot say.',
    next: "Build the firmware with the profile of the car's model year.",
    severity: 'fault',
  },
};

export type { Reason } from './reasons.ts';
