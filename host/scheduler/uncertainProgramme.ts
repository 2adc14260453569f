import { writeActionStep } from './actionStep.ts';
import { SegmentWriter } from './segmentWriter.ts';
import { noRaises, raisesAt, type SlopeProgramme, type SlopeValue } from './slopeProgramme.ts';

/** A trip's energy, and how likely it is. */
export interface TripEnergy {
  readonly energyKwh: number;
  readonly share: number;
}

/** When the car may leave and come back, as far as anyone knows. One value a slot, for the start of the slot. */
export interface Departures {
  /** Whether the car is away at the very start. */
  readonly isAwayFirst: boolean;
  /** Share of the cars still at home that leave. */
  readonly leaves: Float64Array;
  /** Wanted by those that leave. */
  readonly targetKwh: Float64Array;
  /** Share of the cars still away that come back and are plugged in. */
  readonly returns: Float64Array;
  /** What their trip took; shares add up to 1. */
  readonly tripEnergies: readonly (readonly TripEnergy[])[];
}

/** Segments of the writer, `end` exclusive. */
interface Range {
  readonly first: number;
  readonly end: number;
}

/** A value function, `weight` of a mean, whose car has driven `tripKwh` before. */
interface Part {
  readonly range: Range;
  readonly weight: number;
  readonly tripKwh: number;
}

/** Lengths below this share of the capacity are joined to their neighbours: the policy has no finer step. */
const RESOLUTION = 1 / 256;

/**
 * The mean of value functions, which is concave as they are.
 * @param tripPrice of energy that a trip needs and the battery does not hold
 */
function writeMean(
  writer: SegmentWriter,
  parts: readonly Part[],
  capacityKwh: number,
  tripPrice: number,
  raisedKwh: readonly number[],
  raises: readonly number[],
): Range {
  const first = writer.end;
  const most = parts.reduce((sum, { range }) => sum + range.end - range.first + 1, raises.length + 1);
  writer.open(capacityKwh, most, raisedKwh, raises);
  const states = parts.map(({ range, weight, tripKwh }) => ({
    weight,
    index: tripKwh > 0 ? range.first - 1 : range.first,
    first: range.first,
    last: range.end - 1,
    endKwh: tripKwh > 0 ? tripKwh : writer.lengthKwh[range.first]!,
  }));
  let atKwh = 0;
  let pendingKwh = 0;
  let pendingValue = 0;
  while (atKwh < capacityKwh) {
    let toKwh = capacityKwh;
    let slope = 0;
    for (const state of states) {
      slope += state.weight * (state.index < state.first ? tripPrice : writer.slope[state.index]!);
      if (state.index < state.last) toKwh = Math.min(toKwh, state.endKwh);
    }
    pendingValue += (toKwh - atKwh) * slope;
    pendingKwh += toKwh - atKwh;
    if (pendingKwh >= capacityKwh * RESOLUTION || toKwh === capacityKwh) {
      writer.add(pendingKwh, pendingValue / pendingKwh);
      pendingKwh = 0;
      pendingValue = 0;
    }
    atKwh = toKwh;
    for (const state of states)
      while (state.index < state.last && state.endKwh <= atKwh) {
        state.index += 1;
        state.endKwh += writer.lengthKwh[state.index]!;
      }
  }
  return { first, end: writer.end };
}

/**
 * The value of stored energy of a car at home that may leave sooner or later than planned, and drive more or less. Two
 * value functions go through the slots: at home and away. A slot's value is the mean over what may happen at its start;
 * means of concave functions are concave, so nothing else changes. The means are taken in steps of 1/256 of the battery.
 *
 * @param programme with the action of every slot in which the car may be at home; its trips are drain only
 * @returns the value at home, and where the car really is at the very start; that of an empty battery is left open
 */
export function solveUncertainProgramme(programme: SlopeProgramme, departures: Departures): SlopeValue {
  const { capacityKwh, shortfallPrice, tripShortfallPrice } = programme;
  const { leaves, returns, targetKwh, tripEnergies } = departures;
  const count = programme.tripKwh.length;
  const starts = new Int32Array(count + 1);
  const ends = new Int32Array(count + 1);
  const chargeUpToKwh = new Float64Array(count);
  const drawDownToKwh = new Float64Array(count);
  const writer = new SegmentWriter((count + 1) * 64);

  const writeEnd = (raisedKwh: readonly number[], raises: readonly number[]): Range => {
    const first = writer.end;
    writer.open(capacityKwh, programme.terminalKwh.length + raises.length, raisedKwh, raises);
    programme.terminalKwh.forEach((lengthKwh, index) =>
      writer.add(lengthKwh, programme.terminalPrice[index]!),
    );
    return { first, end: writer.end };
  };
  const last = raisesAt(programme, count);
  let home = writeEnd(last.raisedKwh, last.raises);
  let away = writeEnd([], []);
  [starts[count], ends[count]] = [home.first, home.end];

  for (let slot = count - 1; slot >= 0; slot -= 1) {
    const first = writer.end;
    const step = writeActionStep(writer, programme, slot, home.first, home.end, [], []);
    const plugged = { first, end: writer.end };
    chargeUpToKwh[slot] = step.chargeUpToKwh;
    drawDownToKwh[slot] = step.drawDownToKwh;

    const tripPrice = tripShortfallPrice[slot]!;
    const meanOf = (parts: readonly Part[], raisedKwh: readonly number[], raises: readonly number[]): Range =>
      writeMean(writer, parts, capacityKwh, tripPrice, raisedKwh, raises);
    const left = leaves[slot]!;
    const { raisedKwh, raises } = slot === 0 ? noRaises : raisesAt(programme, slot);
    let gone = away;
    if (left > 0 && targetKwh[slot]! > 0)
      gone = meanOf([{ range: away, weight: 1, tripKwh: 0 }], [targetKwh[slot]!], [shortfallPrice]);
    home = meanOf(
      [
        { range: plugged, weight: 1 - left, tripKwh: 0 },
        { range: gone, weight: left, tripKwh: 0 },
      ].filter(({ weight }) => weight > 0),
      raisedKwh,
      raises,
    );
    const back = returns[slot]!;
    if (back > 0)
      away = meanOf(
        [
          ...tripEnergies[slot]!.map(({ energyKwh, share }) => ({
            range: plugged,
            weight: back * share,
            tripKwh: energyKwh,
          })),
          { range: away, weight: 1 - back, tripKwh: 0 },
        ].filter(({ weight }) => weight > 0),
        [],
        [],
      );
    const here = slot === 0 && departures.isAwayFirst ? away : home;
    [starts[slot], ends[slot]] = [here.first, here.end];
  }
  const { lengthKwh, slope } = writer;
  // Of a mean there is no bound to tell: what happens is one of its cases.
  return { lengthKwh, slope, starts, ends, chargeUpToKwh, drawDownToKwh, valueAtEmpty: Infinity };
}
