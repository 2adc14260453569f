import type { World } from '../world.ts';
import type { Observation, ObservedDevice } from './observation.ts';
import type { SentFrames } from './sentFrames.ts';
import type { Report } from './violation.ts';
import type { WireWatch } from './wireWatch.ts';

/** What was said before permission was given belongs to an earlier session, and what nobody acknowledges is not known. */
const SAID_RECENTLY_US = 300_000;
/** IEEE 1547-2018 enter service, of nominal; the frequencies are those of a grid of 60 Hz, off nominal. */
const ENTER_PU = [0.917, 1.05] as const;
const ENTER_OFF_HZ = [-0.5, 0.1] as const;
/** A delay of the firmware counts from a meter's reading, half a second later or earlier. */
const DELAY_SLACK_S = 0.7;

/**
 * Looks at every start: of the board, of a session, and of power. After a start of the board the outputs are inactive
 * and nothing is asked for until station and contactors have gone through the whole sequence again.
 */
export function createStartWatch(
  world: World<ObservedDevice>,
  wire: WireWatch,
  sent: SentFrames,
  enterServiceDelayS: number | null,
  report: Report,
): (observation: Observation) => void {
  const { lines, station, controller } = world;
  let boots = 0;
  let bootedAtUs = 0;
  let isThrough = false;
  let permittedAtUs = 0;
  let uncaught = 0;
  let gridBadAtS = -Infinity;

  const startOfBoard = (o: Observation): void => {
    if (controller.boots() === boots) return;
    boots = controller.boots();
    bootedAtUs = o.nowUs;
    isThrough = false;
    uncaught = 0;
    sent.forget();
  };

  return (o) => {
    startOfBoard(o);
    if (lines.permission && wire.soundAtUs.station < bootedAtUs)
      report({
        goal: 'SG10',
        atS: o.nowS,
        what: 'permits power before it has heard the station since its start',
        measured: `${o.sinceBootS.toFixed(2)} s after its start`,
        limit: 'silent until a whole handshake (SG10: boot state = safe)',
      });
    if (lines.contactors && station.state === 'transfer') isThrough = true;
    if (!lines.contactors) isThrough = false;
    if (!lines.permission) permittedAtUs = o.nowUs;
    const says = o.nowUs - sent.askedAtUs < SAID_RECENTLY_US && sent.askedAtUs > permittedAtUs;
    if (sent.askedA !== 0 && sent.isEnabled && says && !isThrough && lines.permission)
      report({
        goal: 'SG10',
        atS: o.nowS,
        what: 'asks for power before the handshake is complete',
        measured: `${sent.askedA} A while the station is in ${station.state}`,
        limit: '0 A until a whole handshake (SG10: boot state = safe)',
      });

    if (controller.uncaught() > uncaught) {
      uncaught = controller.uncaught();
      report({
        goal: 'RUNTIME',
        atS: o.nowS,
        what: 'a callback of the firmware throws',
        measured: `${uncaught} since its start`,
        limit: '0',
      });
    }

    if (enterServiceDelayS === null) return;
    const isGood =
      o.gridPu >= ENTER_PU[0] &&
      o.gridPu <= ENTER_PU[1] &&
      o.gridOffHz >= ENTER_OFF_HZ[0] &&
      o.gridOffHz <= ENTER_OFF_HZ[1];
    if (!isGood && o.askedA === 0) gridBadAtS = o.nowS;
    const waitedS = o.nowS - gridBadAtS;
    if (o.askedA !== 0 && waitedS < enterServiceDelayS - DELAY_SLACK_S)
      report({
        goal: 'SG8',
        atS: o.nowS,
        what: 'enters service too soon after the grid was bad',
        measured: `${waitedS.toFixed(1)} s`,
        limit: `${enterServiceDelayS} s (SG8)`,
      });
  };
}
