import { canonicalSignals, type CanonicalSignalName } from '../../firmware/contract/canonicalSignals.ts';
import type { FrameSpec, SignalSpec } from '../../firmware/contract/frameSpec.ts';
import type { VehicleProfile } from '../../firmware/contract/vehicleProfile.ts';
import { generateDecoder, type DecodedFrame } from './generateDecoder.ts';
import { tablesHash } from './tablesHash.ts';

/** Source text of the virtual module `vehicle-profile`: identifiers, signal indices and decoder of one vehicle. */
export function vehicleProfileModule(profile: VehicleProfile): string {
  const names = Object.keys(canonicalSignals);
  return [
    `export const profileName = ${JSON.stringify(profile.name)};`,
    `export const tablesHash = ${JSON.stringify(tablesHash(profile))};`,
    `export const rxb0Ids = ${JSON.stringify(profile.receive.rxb0)};`,
    `export const rxb1Ids = ${JSON.stringify(profile.receive.rxb1)};`,
    `export const neededFrames = ${JSON.stringify(neededFrames(profile))};`,
    ...names.map((name, index) => `export const ${name} = ${index};`),
    `export const signalCount = ${names.length};`,
    `export const signalTimeoutsMs = ${JSON.stringify(Object.values(canonicalSignals).map((signal) => signal.timeoutMs))};`,
    generateDecoder('decodeVehicle', decodedFrames(profile)),
  ].join('\n');
}

/** Identifier and timeout of each received frame that carries a signal which the controller cannot do without. */
function neededFrames(profile: VehicleProfile): readonly (readonly [id: number, timeoutMs: number])[] {
  const required = Object.values(canonicalSignals).map((signal) => signal.required);
  return decodedFrames(profile)
    .filter(({ outputs }) => outputs.some(({ index }) => required[index]))
    .map(({ spec }) => [spec.id, spec.timeoutMs] as const);
}

/** The frames that the hardware lets through, the ones on the first buffer first: they are the frequent ones. */
function decodedFrames(profile: VehicleProfile): DecodedFrame[] {
  const names = Object.keys(canonicalSignals) as CanonicalSignalName[];
  return [...profile.receive.rxb0, ...profile.receive.rxb1].map((id) => {
    const [key, spec] = Object.entries(profile.frames).find(([, frame]) => frame.id === id) as [
      string,
      FrameSpec,
    ];
    const outputs = names.flatMap((name, index) => {
      const binding = profile.bindings[name];
      if (binding?.frame !== key) return [];
      const { scale, offset } = binding;
      return [{ index, signal: spec.signals[binding.signal] as SignalSpec, scale, offset }];
    });
    return { spec, outputs };
  });
}
