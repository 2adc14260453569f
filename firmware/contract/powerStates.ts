/** What can wake the controller. Which of them a board has stands in its data. */
export const wakeSources = {
  plug: 'the connector goes into the inlet, or comes out',
  ignition: 'the car is switched on',
  can: 'something is said on the vehicle bus',
  timer: 'so much time has passed',
} as const satisfies Record<string, string>;

export type WakeSource = keyof typeof wakeSources;

/** A power state: what runs in it and what ends it. */
export interface PowerStateRow {
  readonly label: string;
  /** The condition for being in it. */
  readonly when: string;
  readonly runs: string;
  /** Of those that the board has; a timer only where the state names one. */
  readonly wakesBy: readonly WakeSource[];
  /** Whether the processor may sleep. */
  readonly sleeps: boolean;
}

/** How much of the controller runs, most first. The vehicle bus is only ever listened to, in none of them spoken on. */
export const powerStates = {
  awake: {
    label: 'Awake',
    when: 'ignition on, a session open, or something heard on the vehicle bus in the last half minute',
    runs: 'everything',
    wakesBy: [],
    sleeps: false,
  },
  'parked-plugged': {
    label: 'Parked, plugged in',
    when: 'ignition off, connector in the inlet, no session, vehicle bus silent',
    runs: 'slow control tick and network; once half of the allowance is used, sleep until shortly before the next slot that trades',
    wakesBy: ['plug', 'ignition', 'can', 'timer'],
    sleeps: true,
  },
  parked: {
    label: 'Parked',
    when: 'ignition off, no connector, vehicle bus silent',
    runs: 'nothing; a board that can wake by a timer as well looks for news now and then',
    wakesBy: ['plug', 'ignition', 'can', 'timer'],
    sleeps: true,
  },
  'hard-sleep': {
    label: 'Deep sleep',
    when: 'the allowance of the 12 V battery is used up, or the 12 V battery is low',
    runs: 'nothing',
    wakesBy: ['plug', 'ignition'],
    sleeps: true,
  },
} as const satisfies Record<string, PowerStateRow>;

export type PowerState = keyof typeof powerStates;
