import type { SignalSpec } from '../../firmware/contract/frameSpec.ts';
import {
  chargerAcceptance,
  receivedChargerFrames,
  sentChargerFrames,
  signalConstant,
  type ChargerFrame,
} from './chargerFrames.ts';
import { filterRegisters } from './filterRegisters.ts';
import { generateDecoder } from './generateDecoder.ts';
import { generateEncoder } from './generateEncoder.ts';
import { generateTransmitCheck } from './generateTransmitCheck.ts';

/** Source text of the virtual module `frame-codecs`: index constants, decoder and encoder of the charger bus. */
export function frameCodecsModule(): string {
  const received = indexed(receivedChargerFrames);
  const sent = indexed(sentChargerFrames);
  return [
    ...constants(received),
    `export const receivedCount = ${received.size};`,
    ...constants(sent),
    `export const sentCount = ${sent.size};`,
    `export const chargerFilters = () => ${JSON.stringify(filterRegisters(chargerAcceptance))};`,
    `export const vehicleFrameIds = ${JSON.stringify(sentChargerFrames.map(({ spec }) => spec.id))};`,
    ...receivedChargerFrames.map(({ prefix }, place) => `export const ${prefix}Time = ${place};`),
    generateDecoder(
      'decodeCharger',
      receivedChargerFrames.map((frame) => ({
        spec: frame.spec,
        outputs: frame.used.map((key) => ({
          index: received.get(signalConstant(frame, key)) as number,
          signal: frame.spec.signals[key] as SignalSpec,
          scale: 1,
          offset: 0,
        })),
      })),
    ),
    generateEncoder(
      'vehicleFrameEncoders',
      sentChargerFrames.map((frame) => ({
        spec: frame.spec,
        inputs: Object.entries(frame.spec.signals).map(([key, signal]) => {
          const index = sent.get(signalConstant(frame, key));
          return index === undefined ? { signal } : { signal, index };
        }),
      })),
    ),
    generateTransmitCheck('transmitChecks', sentChargerFrames),
  ].join('\n');
}

/** Index of each used signal in its value array, by the name of its constant. */
function indexed(frames: readonly ChargerFrame[]): ReadonlyMap<string, number> {
  const names = frames.flatMap((frame) => frame.used.map((key) => signalConstant(frame, key)));
  return new Map(names.map((name, index) => [name, index]));
}

function constants(indices: ReadonlyMap<string, number>): string[] {
  return [...indices].map(([name, index]) => `export const ${name} = ${index};`);
}
