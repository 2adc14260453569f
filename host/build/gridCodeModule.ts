import { gridMeterFrames } from '../../firmware/contract/gridMeter.ts';
import type { GridCode } from './gridCode.ts';

const { gridVoltageV, gridFrequencyHz } = gridMeterFrames.power.signals;
/** Half a step of the meter: a reading at a limit is inside, and the next one beyond it outside, however both round. */
const HALF_STEP_HZ = gridFrequencyHz.scale / 2;
/** The same for any nominal voltage from 120 to 277 V: more than nothing, less than one step. */
const HALF_STEP_PU = gridVoltageV.scale / 2 / 240;
/** A first-order lag has done 90 % of a step after so many time constants. */
const TIME_CONSTANTS_90 = Math.log(10);

/** Source text of the virtual module `grid-code`: the numbers of one code, as firmware/safety/gridCode.d.ts has them. */
export function gridCodeModule(code: GridCode): string {
  const { trip, enterService, droop, voltWatt, backOff } = code;
  const nominalHz = code.nominalFrequencyHz.value;
  const afterTrip = enterService.afterTrip ?? {};
  const above = (limit: number): number => tidy(limit + HALF_STEP_PU);
  const below = (limit: number): number => tidy(limit - HALF_STEP_PU);
  const aboveHz = (limit: number): number => tidy(limit + HALF_STEP_HZ);
  const belowHz = (limit: number): number => tidy(limit - HALF_STEP_HZ);
  const startPu = voltWatt?.enabled ? voltWatt.startPu.value : Infinity;
  const perHz = (side: { readonly droopShare: { readonly value: number } } | undefined): number =>
    side ? tidy(1 / (nominalHz * side.droopShare.value)) : 0;
  const numbers = {
    nominalVoltageV: code.nominalVoltageV.value,
    backOffLowPu: below(backOff.lowPu.value),
    backOffHighPu: above(backOff.highPu.value),
    backOffLowHz: belowHz(backOff.lowHz.value),
    backOffHighHz: aboveHz(backOff.highHz.value),
    hysteresisPu: backOff.hysteresisPu.value,
    hysteresisHz: backOff.hysteresisHz.value,
    steadyHighPu: above(Math.min(backOff.highPu.value, startPu)),
    // Our own window holds while waiting, too, so that nothing enters only to step aside at once.
    enterLowPu: below(Math.max(enterService.lowPu.value, backOff.lowPu.value + backOff.hysteresisPu.value)),
    enterHighPu: above(
      Math.min(enterService.highPu.value, backOff.highPu.value - backOff.hysteresisPu.value),
    ),
    enterLowHz: belowHz(Math.max(enterService.lowHz.value, backOff.lowHz.value + backOff.hysteresisHz.value)),
    enterHighHz: aboveHz(
      Math.min(enterService.highHz.value, backOff.highHz.value - backOff.hysteresisHz.value),
    ),
    enterDelayMs: milliseconds(enterService.delayS),
    enterRampMs: milliseconds(enterService.rampS),
    tripDelayMs: milliseconds(afterTrip.delayS ?? enterService.delayS),
    tripRampMs: milliseconds(afterTrip.rampS ?? enterService.rampS),
    meanHighPu: trip.meanOverVoltage ? above(trip.meanOverVoltage.limitPu.value) : 0,
    meanWindowMs: trip.meanOverVoltage ? milliseconds(trip.meanOverVoltage.windowS) : 0,
    voltWatt: voltWatt?.enabled ? 1 : 0,
    voltWattStartPu: voltWatt?.startPu.value ?? 0,
    voltWattEndPu: voltWatt?.endPu.value ?? 0,
    voltWattEndShare: voltWatt?.endShare.value ?? 0,
    droopHighHz: tidy(nominalHz + (droop?.over?.deadBandHz.value ?? 0)),
    droopHighPerHz: perHz(droop?.over),
    droopLowHz: tidy(nominalHz - (droop?.under?.deadBandHz.value ?? 0)),
    droopLowPerHz: perHz(droop?.under),
    droopTimeMs: droop?.responseS ? Math.round(milliseconds(droop.responseS) / TIME_CONSTANTS_90) : 0,
  };
  const rows = (
    sign: 1 | -1,
    limits: readonly (readonly [limit: number, clearing: Value])[],
    halfStep: number,
  ): number[] =>
    limits.flatMap(([limit, clearing]) => [sign, tidy(sign * limit + halfStep), milliseconds(clearing)]);
  const voltages = (group: GridCode['trip']['overVoltage']): [number, Value][] =>
    Object.values(group).map(({ limitPu, clearingS }) => [limitPu.value, clearingS]);
  const frequencies = (group: GridCode['trip']['overFrequency']): [number, Value][] =>
    Object.values(group).map(({ limitHz, clearingS }) => [limitHz.value, clearingS]);
  const voltageTrips = [
    ...rows(1, voltages(trip.overVoltage), HALF_STEP_PU),
    ...rows(-1, voltages(trip.underVoltage), HALF_STEP_PU),
  ];
  const frequencyTrips = [
    ...rows(1, frequencies(trip.overFrequency), HALF_STEP_HZ),
    ...rows(-1, frequencies(trip.underFrequency), HALF_STEP_HZ),
  ];
  return [
    `export const gridCodeName = ${JSON.stringify(code.name)};`,
    ...Object.entries(numbers).map(([name, value]) => `export const ${name} = ${value};`),
    `export const voltageTrips = ${JSON.stringify(voltageTrips)};`,
    `export const frequencyTrips = ${JSON.stringify(frequencyTrips)};`,
  ].join('\n');
}

interface Value {
  readonly value: number;
}

function milliseconds({ value }: Value): number {
  return Math.round(value * 1000);
}

/** Without the noise of binary fractions, which would cost bytes; six places are far finer than the meter. */
function tidy(value: number): number {
  return Number(value.toFixed(6));
}
