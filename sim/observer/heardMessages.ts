import { BackfeedError } from '../backfeedError.ts';
import type { WorldBus } from '../world.ts';

/**
 * What the observer knows of a message: which of its frames are sound. The layouts are those of the recorded drive and
 * session; they are written out here, because what the firmware decodes with may be wrong.
 */
export interface HeardMessage {
  readonly bus: WorldBus;
  readonly id: number;
  readonly lengthBytes: number;
  /** Rolling counter: byte and mask. */
  readonly counter?: readonly [byte: number, mask: number];
  /**
   * So long the listener may lose it, where it is the third of a burst for two receive buffers, before it listens for it
   * alone: a counter that stands still for less may be new to it.
   */
  readonly mayMissS?: number;
  /** CRC-8 with polynomial 0x85 over the first seven bytes in the last one. */
  readonly hasCrc?: true;
}

type VehicleMessage = 'motor' | 'pack' | 'limits' | 'charge' | 'temperature';

const leafMessage = (id: number): HeardMessage => ({
  bus: 'vehicle',
  id,
  lengthBytes: 8,
  counter: [6, 3],
  hasCrc: true,
});
const stationMessage = (id: number): HeardMessage => ({ bus: 'charger', id, lengthBytes: 8 });

/** By vehicle profile: in which message speed, battery, its limits, its state of charge and its temperatures come. */
const vehicles: Readonly<Record<string, Readonly<Record<VehicleMessage, HeardMessage>>>> = {
  'leaf-aze0': {
    motor: leafMessage(0x1da),
    pack: leafMessage(0x1db),
    limits: leafMessage(0x1dc),
    charge: leafMessage(0x55b),
    temperature: { bus: 'vehicle', id: 0x5c0, lengthBytes: 8 },
  },
};

const chargerBus = {
  station: stationMessage(0x109),
  stationDischarge: stationMessage(0x208),
  meter: { bus: 'charger', id: 0x5e0, lengthBytes: 8, counter: [7, 15], mayMissS: 1.1 },
} as const satisfies Record<string, HeardMessage>;

export type HeardName = VehicleMessage | keyof typeof chargerBus;

/**
 * Messages that the observer listens to in a world with this vehicle.
 * @throws BackfeedError OBSERVER_VEHICLE_UNKNOWN
 */
export function heardMessagesOf(vehicle: string): Readonly<Record<HeardName, HeardMessage>> {
  const own = vehicles[vehicle];
  if (!own)
    throw new BackfeedError(
      'OBSERVER_VEHICLE_UNKNOWN',
      `the safety observer does not know the messages of ${vehicle}`,
      'Write their layouts into sim/observer/heardMessages.ts, from a source that is not its profile',
    );
  return { ...own, ...chargerBus };
}
