import type { World } from '../world.ts';
import type { Observation, ObservedDevice } from './observation.ts';
import type { SentFrames } from './sentFrames.ts';
import type { Report } from './violation.ts';
import type { WireWatch } from './wireWatch.ts';

/** What was said before permission was given belongs to an earlier session, and what nobody acknowledges is not known. */
const SAID_RECENTLY_US = 300_000;
/**
 * Looks at every start: of the board, and of a session. After a start of the board the outputs are inactive
 * and nothing is asked for until station and contactors have gone through the whole sequence again.
 */
export function createStartWatch(
  world: World<ObservedDevice>,
  wire: WireWatch,
  sent: SentFrames,
  report: Report,
): (observation: Observation) => void {
  const { lines, station, controller } = world;
  let boots = 0;
  let bootedAtUs = 0;
  let isThrough = false;
  let permittedAtUs = 0;
  let uncaught = 0;

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
  };
}
