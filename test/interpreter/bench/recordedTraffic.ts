import type { CanFrame } from '../../../sim/bus/canNode.ts';
import type { ChademoStation } from '../../../sim/charger/chademoStation.ts';
import { receivedChargerFrames } from '../../../host/build/chargerFrames.ts';
import { loadVehicleProfile } from '../../../host/build/vehicleProfile.ts';
import { SESSION_VEHICLE } from '../session/sessionPlan.ts';
import { simulatedSession } from '../session/simulatedSession.ts';
import { benchPhases, type BenchPhase, type BenchPlan } from './benchPlan.ts';

/** In the session it exports with all its power then. */
const FROM_US = 60e6;
const TICK_US = 100_000;
/** So long that everything was told which a message tells in turns. */
const TICKS = 20;
const SECOND_US = 1e6;
/** Below these nothing flows, and nothing is left of the station's test. */
const NO_CURRENT_A = 0.5;
const NO_VOLTAGE_V = 10;
/** The test is under way above. */
const TEST_VOLTAGE_V = 400;

/** What the chips would answer to READ RX BUFFER while a session begins and exports. */
export type RecordedTraffic = Pick<BenchPlan, 'vehicleAnswers' | 'chargerAnswers' | 'vehicleFramesPerTick'>;

const chargerIds: ReadonlySet<number> = new Set(receivedChargerFrames.map(({ spec }) => spec.id));
const STATUS_ID = 0x109;
const METER_ID = 0x5e0;

const answerOf = ({ id, lengthBytes, data }: CanFrame): string =>
  Buffer.from([0, id >> 3, (id & 7) << 5, 0, 0, lengthBytes, ...data]).toString('base64');

const idOf = (answer: string): number => {
  const bytes = Buffer.from(answer, 'base64');
  return (bytes[1]! << 3) | (bytes[2]! >> 5);
};

function phaseOf(
  { state, currentA, presentVoltageV }: Readonly<ChademoStation>,
  endUs: number,
): BenchPhase | null {
  if (state === 'negotiating') return 'waiting';
  if (state === 'insulationTest') return presentVoltageV > TEST_VOLTAGE_V ? 'testing' : null;
  if (state === 'awaitingContactors') return 'dead';
  if (state !== 'transfer') return null;
  if (endUs >= FROM_US) return 'exporting';
  return Math.abs(currentA) < NO_CURRENT_A ? 'ready' : null;
}

/** The vehicle's messages, each once for each tick, as it was last heard. */
function createVehicleAnswers(fromUs: () => number) {
  const latest = new Map<number, string>();
  const answers: string[] = [];
  let ticks = 0;
  return {
    answers,
    heard: (frame: CanFrame, endUs: number): void => {
      if (endUs >= fromUs() + (ticks + 1) * TICK_US && ticks < TICKS) {
        ticks++;
        answers.push(...latest.values());
      }
      latest.set(frame.id, answerOf(frame));
    },
  };
}

/** Records it in the simulator. */
export async function recordedTraffic(bundle: string): Promise<RecordedTraffic> {
  const profile = loadVehicleProfile(SESSION_VEHICLE);
  const wanted = new Set(Object.values(profile.frames).map(({ id }) => id));
  const batteryId = profile.frames[profile.bindings.batteryCurrentA!.frame]!.id;
  const answers = Object.fromEntries(benchPhases.map((phase) => [phase, [] as string[]])) as Record<
    BenchPhase,
    string[]
  >;
  const beganUs = {} as Record<BenchPhase, number>;
  const resting = createVehicleAnswers(() => beganUs.testing ?? Infinity);
  const exporting = createVehicleAnswers(() => FROM_US);
  const meterAnswers: string[] = [];
  await simulatedSession(bundle, (bus, frame, endUs, station) => {
    if (bus === 'vehicle') {
      if (!wanted.has(frame.id)) return;
      resting.heard(frame, endUs);
      exporting.heard(frame, endUs);
      return;
    }
    // So rarely that some phases are over before.
    if (frame.id === METER_ID && endUs < FROM_US && station.state === 'insulationTest')
      meterAnswers.push(answerOf(frame));
    const phase = phaseOf(station, endUs);
    if (phase === null || !chargerIds.has(frame.id)) return;
    beganUs[phase] ??= endUs;
    if (endUs > beganUs[phase] + SECOND_US) return;
    // What it says first of a phase may still be of the one before.
    const saysOld =
      frame.id === STATUS_ID &&
      ((phase === 'dead' && frame.data[1]! + 256 * frame.data[2]! > NO_VOLTAGE_V) ||
        (phase !== 'dead' && endUs < beganUs[phase] + TICK_US));
    if (!saysOld && (frame.id !== METER_ID || phase === 'exporting')) answers[phase].push(answerOf(frame));
  });
  for (const phase of benchPhases) if (phase !== 'exporting') answers[phase].push(...meterAnswers);
  const framesPerTick = exporting.answers.length / TICKS;
  const restingBattery = resting.answers.filter((answer) => idOf(answer) === batteryId);
  return {
    vehicleAnswers: {
      // A state of charge that jumps back to what it was in that second would be no charge that anybody believes.
      resting: exporting.answers.map((answer, i) =>
        idOf(answer) === batteryId ? restingBattery[Math.floor(i / framesPerTick)]! : answer,
      ),
      exporting: exporting.answers,
    },
    vehicleFramesPerTick: framesPerTick,
    chargerAnswers: answers,
  };
}
