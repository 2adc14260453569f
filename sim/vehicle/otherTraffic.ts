/** A message that belongs to the car's own business: it loads the bus, and the controller must filter it out. */
export interface OtherMessage {
  /** Control unit that sends it. */
  readonly unit: string;
  readonly id: number;
  readonly periodMs: number;
  readonly lengthBytes: number;
  /** Sent only with the ignition on: not while the car is awake for a transfer. */
  readonly ignitionOnly?: true;
}

/**
 * What else a Nissan Leaf AZE0 says on its EV bus. Ids and periods: dalathegreat/leaf_can_bus_messages,
 * EV-can_AZE0.dbc, and a recorded drive; the contents here are constant. That gear, torque request, wheel speeds and
 * air conditioning fall silent with the ignition off is an assumption.
 */
export const leafOtherTraffic: readonly OtherMessage[] = [
  { unit: 'VCM', id: 0x11a, periodMs: 10, lengthBytes: 8, ignitionOnly: true },
  { unit: 'VCM', id: 0x1d4, periodMs: 10, lengthBytes: 8, ignitionOnly: true },
  { unit: 'VCM', id: 0x1f2, periodMs: 10, lengthBytes: 8 },
  { unit: 'VCM', id: 0x50b, periodMs: 100, lengthBytes: 7 },
  { unit: 'VCM', id: 0x284, periodMs: 20, lengthBytes: 8, ignitionOnly: true },
  { unit: 'HVAC', id: 0x54a, periodMs: 100, lengthBytes: 8, ignitionOnly: true },
  { unit: 'HVAC', id: 0x54b, periodMs: 100, lengthBytes: 8, ignitionOnly: true },
  { unit: 'HVAC', id: 0x54c, periodMs: 100, lengthBytes: 8, ignitionOnly: true },
  { unit: 'HVAC', id: 0x54f, periodMs: 100, lengthBytes: 8, ignitionOnly: true },
  { unit: 'inverter', id: 0x55a, periodMs: 100, lengthBytes: 8 },
];
