import type { World } from '../world.ts';
import type { ObservedDevice, Observation } from './observation.ts';
import type { ObservedGridCode, Range } from './observedGridCode.ts';
import { LOOK_S, METER_STALE_S, METER_STEP_HZ, METER_STEP_PU, TICK_AND_FRAMES_S } from './reactionRules.ts';
import type { Report } from './violation.ts';

/** A reading is this old when its frame comes. */
const READING_AGE_S = 0.05;
/**
 * What lasts for less than three readings more than its clearing time may not have been a trip to who looks twice a
 * second: one reading may be lost while the chip listens for another message of the station.
 */
const TRIP_SLACK_S = 1.6;
/** The wait is counted from one reading to another. */
const WAIT_SLACK_S = 0.2;

/** By the meter, which has steps. */
const isWithin = (value: number, range: Range, step: number): boolean =>
  value >= range[0] - step && value <= range[1] + step;
const isPu = (value: number, range: Range): boolean => isWithin(value, range, METER_STEP_PU);
const isHz = (value: number, range: Range): boolean => isWithin(value, range, METER_STEP_HZ);

/**
 * Looks whether power waits for a grid that was good for long enough: after a start of the board, after a silent meter,
 * after a trip, and after a rise that was cut short. From what is shorter than a trip power may come back at once.
 */
export function createGridWatch(
  world: World<ObservedDevice>,
  code: ObservedGridCode,
  report: Report,
): (observation: Observation) => void {
  const { controller } = world;
  const beyondSinceS = code.trips.map(() => NaN);
  let boots = 0;
  let badSinceS = NaN;
  /** Between these the controller knew that the grid was bad. */
  let knewFromS = 0;
  let knewUntilS = 0;
  /** When the wait was over; NaN while it has to wait. */
  let servesSinceS = NaN;
  let asked = false;

  const wait = (nowS: number): void => {
    // A new time of waiting: the controller has a moment to notice, and must not begin after that.
    if (nowS - knewUntilS > 2 * LOOK_S) knewFromS = nowS;
    servesSinceS = NaN;
    knewUntilS = nowS;
  };

  const isTripped = ({ nowS, gridPu, gridOffHz }: Observation): boolean => {
    let tripped = false;
    for (let index = 0; index < code.trips.length; index++) {
      const { pu, offHz, clearingS } = code.trips[index]!;
      if ((!pu || isPu(gridPu, pu)) && (!offHz || isHz(gridOffHz, offHz))) beyondSinceS[index] = NaN;
      else if (Number.isNaN(beyondSinceS[index])) beyondSinceS[index] = nowS;
      else tripped ||= nowS - beyondSinceS[index]! > clearingS + TRIP_SLACK_S;
    }
    return tripped;
  };

  return (o) => {
    const { nowS, gridPu, gridOffHz } = o;
    if (!o.isTold('meter')) beyondSinceS.fill(NaN);
    if (controller.boots() !== boots || o.ageS('meter') > METER_STALE_S + LOOK_S || isTripped(o)) wait(nowS);
    boots = controller.boots();

    const mayStay = isPu(gridPu, code.stayPu) && isHz(gridOffHz, code.stayOffHz);
    const mayEnter = mayStay && isPu(gridPu, code.enterPu) && isHz(gridOffHz, code.enterOffHz);
    const isRising = nowS - servesSinceS < code.rampS;
    if (Number.isNaN(servesSinceS) ? mayEnter : mayStay || !isRising) badSinceS = NaN;
    else if (Number.isNaN(badSinceS)) badSinceS = nowS;
    // Known with the first reading that came after it began.
    if (nowS - badSinceS > o.toldAgeS('meter') + READING_AGE_S && !o.isChoked('meter')) {
      wait(nowS);
    }
    if (Number.isNaN(servesSinceS) && nowS - knewUntilS >= code.enterDelayS - WAIT_SLACK_S)
      servesSinceS = nowS;

    const asks = o.askedA !== 0;
    const begins = asks && !asked;
    asked = asks;
    if (begins && Number.isNaN(servesSinceS) && nowS - knewFromS > TICK_AND_FRAMES_S)
      report({
        goal: 'SG8',
        atS: nowS,
        what: 'enters service too soon after the grid was bad',
        measured: `${(nowS - knewUntilS).toFixed(1)} s`,
        limit: `${code.enterDelayS} s (SG8)`,
      });
  };
}
