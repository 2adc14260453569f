/** Who told the device the time. */
export const clockSources = {
  /** A sealed answer of the host. */
  host: 'the host',
  /** A time server of the network: not authenticated, so it only narrows what a better source allows. */
  ntp: 'a time server',
  /** A clock module with its own battery, beside the processor. */
  rtc: 'the clock module',
  /** The processor's own clock went on through sleep or restart. */
  kept: "the board's own clock",
} as const satisfies Record<string, string>;

export type ClockSource = keyof typeof clockSources;
