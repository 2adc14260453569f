import type { CanFrame } from '../../../sim/bus/canNode.ts';
import { receivedChargerFrames } from '../../../host/build/chargerFrames.ts';
import { loadVehicleProfile } from '../../../host/build/vehicleProfile.ts';
import { SESSION_VEHICLE } from '../session/sessionPlan.ts';
import { simulatedSession } from '../session/simulatedSession.ts';

/** A second of the session in which it exports. */
const FROM_US = 60e6;
const TICK_US = 100_000;
const TICKS = 10;

/** What the chips would answer to READ RX BUFFER while a session exports, base64. */
export interface RecordedTraffic {
  /** Each message of the profile once for each tick, as it was last heard. */
  readonly vehicleAnswers: readonly string[];
  readonly vehicleFramesPerTick: number;
  /** Each frame that the filters let in, in order. */
  readonly chargerAnswers: readonly string[];
}

const chargerIds: ReadonlySet<number> = new Set(receivedChargerFrames.map(({ spec }) => spec.id));

const answerOf = ({ id, lengthBytes, data }: CanFrame): string =>
  Buffer.from([0, id >> 3, (id & 7) << 5, 0, 0, lengthBytes, ...data]).toString('base64');

/** Records it in the simulator. */
export async function recordedTraffic(bundle: string): Promise<RecordedTraffic> {
  const wanted = new Set(Object.values(loadVehicleProfile(SESSION_VEHICLE).frames).map(({ id }) => id));
  const latest = new Map<number, string>();
  const vehicleAnswers: string[] = [];
  const chargerAnswers: string[] = [];
  let tick = 0;
  await simulatedSession(bundle, (bus, frame, endUs) => {
    if (endUs >= FROM_US + (tick + 1) * TICK_US && tick < TICKS) {
      tick++;
      vehicleAnswers.push(...latest.values());
    }
    if (bus === 'vehicle') {
      if (wanted.has(frame.id)) latest.set(frame.id, answerOf(frame));
    } else if (chargerIds.has(frame.id) && endUs >= FROM_US && endUs < FROM_US + TICKS * TICK_US)
      chargerAnswers.push(answerOf(frame));
  });
  return { vehicleAnswers, vehicleFramesPerTick: vehicleAnswers.length / TICKS, chargerAnswers };
}
