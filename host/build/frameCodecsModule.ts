import {
  chargerReceive,
  receivedChargerFrames,
  sentChargerFrames,
  signalConstant,
  type ChargerFrame,
} from './chargerFrames.ts';
import { generateDecoder } from './generateDecoder.ts';
import { generateEncoder } from './generateEncoder.ts';

/** Source text of the virtual module `frame-codecs`: index constants, decoder and encoder of the charger bus. */
export function frameCodecsModule(): string {
  const received = withFirstIndex(receivedChargerFrames);
  const sent = withFirstIndex(sentChargerFrames);
  return [
    ...constants(received),
    `export const receivedCount = ${count(receivedChargerFrames)};`,
    ...constants(sent),
    `export const sentCount = ${count(sentChargerFrames)};`,
    `export const chargerRxb0Ids = ${JSON.stringify(chargerReceive.rxb0)};`,
    `export const chargerRxb1Ids = ${JSON.stringify(chargerReceive.rxb1)};`,
    `export const vehicleFrameIds = ${JSON.stringify(sent.map(({ frame }) => frame.spec.id))};`,
    generateDecoder(
      'decodeCharger',
      received.map(({ frame, firstIndex }) => ({
        spec: frame.spec,
        outputs: Object.values(frame.spec.signals).map((signal, i) => ({
          index: firstIndex + i,
          signal,
          scale: 1,
          offset: 0,
        })),
      })),
    ),
    generateEncoder(
      'encodeVehicleFrame',
      sent.map(({ frame, firstIndex }) => ({ spec: frame.spec, firstIndex })),
    ),
  ].join('\n');
}

interface IndexedFrame {
  readonly frame: ChargerFrame;
  readonly firstIndex: number;
}

function withFirstIndex(frames: readonly ChargerFrame[]): IndexedFrame[] {
  return frames.map((frame, i) => ({ frame, firstIndex: count(frames.slice(0, i)) }));
}

function count(frames: readonly ChargerFrame[]): number {
  return frames.reduce((sum, frame) => sum + Object.keys(frame.spec.signals).length, 0);
}

function constants(frames: readonly IndexedFrame[]): string[] {
  return frames.flatMap(({ frame, firstIndex }) =>
    Object.keys(frame.spec.signals).map(
      (key, i) => `export const ${signalConstant(frame, key)} = ${firstIndex + i};`,
    ),
  );
}
