import type { CanFrame } from '../bus/canNode.ts';
import type { WorldBus } from '../world.ts';
import { heardMessagesOf, type HeardName } from './heardMessages.ts';

const CRC_POLYNOMIAL = 0x85;
/** Station malfunction, incompatible battery, system fault: bits of byte 5 of 0x109. */
const STATION_FAULTS = 0x02 | 0x08 | 0x10;

const crcSteps = Uint8Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 0x80 ? ((rest << 1) ^ CRC_POLYNOMIAL) & 0xff : rest << 1;
  return rest;
});

function crc8(data: Uint8Array): number {
  let rest = 0;
  for (let i = 0; i < 7; i++) rest = crcSteps[rest ^ data[i]!]!;
  return rest;
}

/** When each message last came whole, and what the station said of itself. */
export interface WireWatch {
  /** End of the last sound frame, us; -Infinity before the first. */
  readonly soundAtUs: Readonly<Record<HeardName, number>>;
  /** Of the last one that said what its unit measured. */
  readonly trueAtUs: Readonly<Record<HeardName, number>>;
  /** The last sound frame of the station reported a fault: one that the next frame denies is none. */
  readonly stationSaysFault: boolean;
  /**
   * @param isDeaf the controller's chip on that bus is without supply: for it nothing was said
   * @param isTrue it says what its unit measured
   */
  heard(frame: CanFrame, endUs: number, bus: WorldBus, isDeaf: boolean, isTrue: boolean): void;
}

/** Nothing was said yet. @param vehicle name of its profile */
export function createWireWatch(vehicle: string): WireWatch {
  const heardMessages = heardMessagesOf(vehicle);
  const names = Object.keys(heardMessages) as HeardName[];
  const never = (): Record<HeardName, number> =>
    Object.fromEntries(names.map((name) => [name, -Infinity])) as Record<HeardName, number>;
  const soundAtUs = never();
  const trueAtUs = never();
  const counts: Partial<Record<HeardName, number>> = {};
  const repeats: Partial<Record<HeardName, boolean>> = {};
  const countedAtUs = never();
  const byId = { vehicle: new Map<number, HeardName>(), charger: new Map<number, HeardName>() };
  for (const name of names) byId[heardMessages[name].bus].set(heardMessages[name].id, name);

  const isSound = (name: HeardName, frame: CanFrame, endUs: number): boolean => {
    const message = heardMessages[name];
    if (frame.extended || frame.remote || frame.lengthBytes !== message.lengthBytes) return false;
    if (message.hasCrc && crc8(frame.data) !== frame.data[7]) return false;
    if (!message.counter) return true;
    const [byte, mask] = message.counter;
    const count = frame.data[byte]! & mask;
    const isNew = count !== counts[name];
    if (isNew) countedAtUs[name] = endUs;
    // To a listener that has missed those before, a repetition is a frame like any other.
    const mayBeNew = !repeats[name] || isNew || endUs - countedAtUs[name] <= (message.mayMissS ?? 0) * 1e6;
    repeats[name] = !isNew;
    counts[name] = count;
    return mayBeNew;
  };

  const watch = {
    soundAtUs,
    trueAtUs,
    stationSaysFault: false,
    heard: (frame: CanFrame, endUs: number, bus: WorldBus, isDeaf: boolean, isTrue: boolean) => {
      const name = byId[bus].get(frame.id);
      if (name === undefined || isDeaf || !isSound(name, frame, endUs)) return;
      soundAtUs[name] = endUs;
      if (isTrue) trueAtUs[name] = endUs;
      if (name === 'station') watch.stationSaysFault = (frame.data[5]! & STATION_FAULTS) !== 0;
    },
  };
  return watch;
}
