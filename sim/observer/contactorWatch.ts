import type { World } from '../world.ts';
import type { Observation, ObservedDevice, ObserverSettings } from './observation.ts';
import type { Report } from './violation.ts';

/** SG9: "relay/contactor <= 1 switch / 60 s". */
const REST_S = 60;
/** Contactors open below this current, so that they do not weld. */
const OPEN_BELOW_A = 5;
/** A station that was told to stop and still moves current after this does not obey: then they open anyway, within SG4's 7 s. */
const OBEYS_WITHIN_S = 1;
/** A connector that was out so recently is not in for certain: two control ticks. */
const LOOSE_S = 0.2;
/** The inlet is dead before contactors close: Battery-Emulator waits for V < 20. The station tells its voltage ten times a second. */
const DEAD_INLET_V = 20;
const TOLD_S = 0.2;

/** Looks at every change of the vehicle's contactors. */
export function createContactorWatch(
  world: World<ObservedDevice>,
  settings: Pick<ObserverSettings, 'clockAheadS'>,
  report: Report,
): (observation: Observation) => void {
  const { lines, station, controller } = world;
  let aheadAtClosingS = 0;
  let liveSinceS = NaN;
  let wereClosed = false;
  let closedAtS = -Infinity;
  let boots = 0;
  let askedAtS = -Infinity;
  let unpluggedAtS = -Infinity;

  return (o) => {
    // A board that restarts or has no supply lets go of everything: no choice of the firmware.
    const letGo = controller.boots() !== boots || !controller.isPowered();
    boots = controller.boots();
    if (!lines.plugDetect) unpluggedAtS = o.nowS;
    // The plant has not answered yet: its step comes first in the time between two looks. A pulled connector carries
    // none, and one that is loose is a hand at live pins: nobody waits for its current to end.
    const flowsA = o.nowS - unpluggedAtS < LOOSE_S ? 0 : station.currentA;
    if (!(station.presentVoltageV > DEAD_INLET_V)) liveSinceS = NaN;
    else if (Number.isNaN(liveSinceS)) liveSinceS = o.nowS;
    if (lines.contactors && !wereClosed) {
      // To a board whose clock was set ahead that time has passed.
      const aheadS = settings.clockAheadS(o.nowUs);
      const restedS = o.nowS - closedAtS + aheadS - aheadAtClosingS;
      closedAtS = o.nowS;
      aheadAtClosingS = aheadS;
      if (restedS < REST_S)
        report({
          goal: 'SG9',
          atS: o.nowS,
          what: 'closes the contactors again too soon',
          measured: `${restedS.toFixed(1)} s after the last time`,
          limit: `${REST_S} s (SG9: <= 1 switch / 60 s)`,
        });
      if (!lines.startSignal2)
        report({
          goal: 'SG9',
          atS: o.nowS,
          what: 'closes the contactors before the station allows it',
          measured: 'start signal 2 is off',
          limit: 'on (CHAdeMO sequence)',
        });
      if (o.nowS - liveSinceS > TOLD_S)
        report({
          goal: 'SG9',
          atS: o.nowS,
          what: 'closes the contactors onto a live inlet',
          measured: `${station.presentVoltageV.toFixed(0)} V`,
          limit: `${DEAD_INLET_V} V`,
        });
    }
    const toldToStopS = o.nowS - askedAtS;
    if (!lines.contactors && wereClosed && !letGo && Math.abs(flowsA) > OPEN_BELOW_A) {
      if (toldToStopS < OBEYS_WITHIN_S)
        report({
          goal: 'SG9',
          atS: o.nowS,
          what: 'opens the contactors under load',
          measured: `${flowsA.toFixed(1)} A, ${toldToStopS.toFixed(2)} s after it last asked for current`,
          limit: `${OPEN_BELOW_A} A, or ${OBEYS_WITHIN_S} s`,
        });
    }
    wereClosed = lines.contactors;
    if (o.askedA !== 0) askedAtS = o.nowS;
  };
}
