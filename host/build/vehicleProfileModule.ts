import { canonicalSignals, type CanonicalSignalName } from '../../firmware/contract/canonicalSignals.ts';
import type { SignalSpec } from '../../firmware/contract/frameSpec.ts';
import { batteryModelText } from './batteryModel.ts';
import { filterRegisters } from './filterRegisters.ts';
import { firmwareId } from './firmwareId.ts';
import { generateDecoder, timeGroups, type DecodedFrame } from './generateDecoder.ts';
import { generateForgetting } from './generateForgetting.ts';
import { tablesHash } from './tablesHash.ts';
import type { BuildProfile } from './vehicleProfile.ts';

const signals = Object.values(canonicalSignals);

/** Source text of the virtual module `vehicle-profile`: filters, signal indices, decoder and timeouts of one vehicle. */
export function vehicleProfileModule(profile: BuildProfile): string {
  const names = Object.keys(canonicalSignals);
  const frames = decodedFrames(profile);
  return [
    `export const profileName = ${JSON.stringify(profile.name)};`,
    `export const tablesHash = ${JSON.stringify(tablesHash(profile))};`,
    `export const packMinVoltageV = ${profile.packMinVoltageV};`,
    `export const packMaxVoltageV = ${profile.packMaxVoltageV};`,
    ...batteryModelText(profile.battery, profile.safety.cellsInSeries),
    `export const receiveFilters = () => ${JSON.stringify(filterRegisters(profile.acceptance))};`,
    `export const mappedFrames = () => ${JSON.stringify(frames.map(mappedFrame))};`,
    ...names.map((name, index) => `export const ${name} = ${index};`),
    `export const signalCount = ${names.length};`,
    `export const batteryId = ${firmwareIdOf(carrierOf(names.indexOf('batteryCurrentA'), frames))};`,
    `export const batteryPeriodMs = ${carrierOf(names.indexOf('batteryCurrentA'), frames)?.spec.periodMs ?? 0};`,
    `export const motorId = ${firmwareIdOf(carrierOf(names.indexOf('motorSpeedRpm'), frames))};`,
    `export const batteryTime = ${timePlaceOf(names.indexOf('batteryCurrentA'), frames)};`,
    `export const socTime = ${timePlaceOf(names.indexOf('socPct'), frames)};`,
    `export const motorTime = ${timePlaceOf(names.indexOf('motorSpeedRpm'), frames)};`,
    `export const timeCount = ${timeGroups(frames).length};`,
    generateForgetting('forgetStaleSignals', timeGroups(frames), (index) =>
      signalTimeoutMs(index, frames, profile.safetyLimits.vehicleTimeoutMs),
    ),
    generateDecoder('decodeVehicle', frames),
  ].join('\n');
}

/** Identifier, period, timeout, and whether it carries a signal which the controller cannot do without. */
function mappedFrame({ spec, outputs }: DecodedFrame): readonly [number, number, number, 0 | 1] {
  const isNeeded = outputs.some(({ index }) => signals[index]?.required);
  return [firmwareId(spec), spec.periodMs, spec.timeoutMs, isNeeded ? 1 : 0];
}

/** The message that carries a signal; a profile that lacks a required one is refused before. */
function carrierOf(signal: number, frames: readonly DecodedFrame[]): DecodedFrame | undefined {
  return frames.find(({ outputs }) => outputs.some(({ index }) => index === signal));
}

/** -1 for none. */
function firmwareIdOf(frame: DecodedFrame | undefined): number {
  return frame ? firmwareId(frame.spec) : -1;
}

/** Where the time of a signal is kept; -1 for nowhere. */
function timePlaceOf(signal: number, frames: readonly DecodedFrame[]): number {
  const carries = ({ outputs }: { outputs: DecodedFrame['outputs'] }): boolean =>
    outputs.some(({ index }) => index === signal);
  return timeGroups(frames).find(carries)?.place ?? -1;
}

/** Of safety goal 5: a slow message is stale after so many periods. */
const STALE_PERIODS = 10;

/** A profile may only tighten what is stale. What comes in turns with others is older than its frame. */
function signalTimeoutMs(index: number, frames: readonly DecodedFrame[], vehicleTimeoutMs: number): number {
  const ownMs = signals[index]?.timeoutMs ?? 0;
  const frame = frames.find(({ outputs }) => outputs.some((output) => output.index === index));
  const comesInTurns = frame?.outputs.some((output) => output.index === index && output.signal.multiplex);
  if (!frame || comesInTurns) return ownMs;
  const { timeoutMs, periodMs } = frame.spec;
  return Math.min(ownMs, timeoutMs, Math.max(vehicleTimeoutMs, STALE_PERIODS * periodMs));
}

/** The frames that the hardware lets through, the frequent ones first. */
export function decodedFrames(profile: BuildProfile): DecodedFrame[] {
  const names = Object.keys(canonicalSignals) as CanonicalSignalName[];
  return Object.entries(profile.frames)
    .map(([key, spec]) => ({
      spec,
      outputs: names.flatMap((name, index) => {
        const binding = profile.bindings[name];
        if (binding?.frame !== key) return [];
        const { scale, offset } = binding;
        const signal = spec.signals[binding.signal] as SignalSpec;
        return [{ index, signal, scale, offset, isOptional: !canonicalSignals[name].required }];
      }),
    }))
    .filter(({ outputs }) => outputs.length > 0)
    .sort((a, b) => a.spec.periodMs - b.spec.periodMs);
}
