import { chademoStationFrames } from '../../firmware/contract/chademo.ts';
import { gridMeterFrames } from '../../firmware/contract/gridMeter.ts';
import type { FrameSpec } from '../../firmware/contract/frameSpec.ts';
import type { VehicleProfile } from '../../firmware/contract/vehicleProfile.ts';
import type { WorldBus } from '../world.ts';

/** Identifiers that the controller listens to: of car, station and grid meter. */
export const mappedMessages = {
  '0x1da': 'vehicle',
  '0x1db': 'vehicle',
  '0x1dc': 'vehicle',
  '0x55b': 'vehicle',
  '0x5bc': 'vehicle',
  '0x5c0': 'vehicle',
  '0x108': 'charger',
  '0x109': 'charger',
  '0x208': 'charger',
  '0x5e0': 'charger',
} as const satisfies Record<`0x${string}`, WorldBus>;

export type MappedMessage = keyof typeof mappedMessages;

export const messageChoice = {
  label: 'identifier of the message',
  choices: Object.keys(mappedMessages) as [MappedMessage, ...MappedMessage[]],
} as const;

/** How a message is laid out; undefined for one that only the car itself knows. */
export function specOfMessage(profile: VehicleProfile, message: MappedMessage): FrameSpec | undefined {
  const id = Number(message);
  const tables =
    mappedMessages[message] === 'vehicle' ? [profile.frames] : [chademoStationFrames, gridMeterFrames];
  return tables.flatMap((table) => Object.values<FrameSpec>(table)).find((spec) => spec.id === id);
}
