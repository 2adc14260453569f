import type { World } from '../world.ts';
import type { Observation, ObservedDevice } from './observation.ts';
import type { Report } from './violation.ts';

/** SG3: "latch > 55 C"; a Leaf's highest temperature is read every 3 s, and the fault is certain within 8 s. */
const OVERHEATED_C = 55;
const LATCHES_AFTER_S = 8;
/**
 * An inlet that is live so long after its contactors opened, or after the station's test, has a welded contactor: 1 s in
 * which its terminals discharge, 4 s until it is certain, two looks and a frame. The voltage of the test says nothing.
 */
const DEAD_INLET_V = 10;
const WELD_SEEN_S = 6;
/** SG10: "3 resets / 10 min -> latch". */
const RESETS = 3;
const RESETS_WITHIN_S = 600;

/** A fault that stays until somebody clears it, whatever happens in between (SG12). */
interface Latch {
  readonly goal: string;
  readonly what: string;
  readonly afterS: number;
  readonly holds: (o: Observation) => boolean;
  sinceS: number;
  isSet: boolean;
}

/** Looks for power after a fault that has to be cleared by a person: nobody clears one in these worlds. */
export function createLatchWatch(
  world: World<ObservedDevice>,
  report: Report,
): (observation: Observation) => void {
  const { lines, station, pack, controller } = world;
  const resetTimesS: number[] = [];
  let resets = 0;
  const latches: Latch[] = [
    {
      goal: 'SG12',
      what: 'asks for power after the battery was overheated',
      afterS: LATCHES_AFTER_S,
      holds: (o) => pack.tempMaxC > OVERHEATED_C && o.isTold('temperature') && o.sinceBootS > 1,
      sinceS: NaN,
      isSet: false,
    },
    {
      goal: 'SG12',
      what: 'asks for power after a contactor did not open',
      afterS: WELD_SEEN_S,
      holds: (o) =>
        !lines.contactors &&
        station.presentVoltageV > DEAD_INLET_V &&
        station.weld !== 'none' &&
        station.state !== 'insulationTest' &&
        o.isTold('station'),
      sinceS: NaN,
      isSet: false,
    },
    {
      goal: 'SG10',
      what: 'asks for power after three watchdog resets in ten minutes',
      afterS: 0,
      holds: (o) => {
        if (controller.watchdogResets() !== resets) {
          resets = controller.watchdogResets();
          resetTimesS.push(o.nowS);
        }
        return resetTimesS.filter((atS) => o.nowS - atS < RESETS_WITHIN_S).length >= RESETS;
      },
      sinceS: NaN,
      isSet: false,
    },
  ];

  return (o) => {
    for (const latch of latches) {
      if (!latch.holds(o)) latch.sinceS = NaN;
      else if (Number.isNaN(latch.sinceS)) latch.sinceS = o.nowS;
      if (o.nowS - latch.sinceS >= latch.afterS && o.askedA === 0) latch.isSet = true;
      if (latch.isSet && o.askedA !== 0)
        report({
          goal: latch.goal,
          atS: o.nowS,
          what: latch.what,
          measured: `asks for ${o.askedA} A`,
          limit: '0 A until it is cleared (SG12)',
        });
    }
  };
}
