import { hasGoodChecksum, readCounter, readSignal } from '../../firmware/contract/frameCodec.ts';
import type { FrameSpec } from '../../firmware/contract/frameSpec.ts';
import type { StateMessage } from '../../firmware/contract/messages.ts';
import { topicOf } from '../../firmware/contract/topics.ts';
import type { VehicleProfile } from '../../firmware/contract/vehicleProfile.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { createAcknowledger } from '../../sim/bus/acknowledger.ts';
import { createCanBus } from '../../sim/bus/canBus.ts';
import { createLogPlayer } from '../../sim/bus/logPlayer.ts';
import { createController } from '../../sim/controller.ts';
import { seededRandom } from '../../sim/cycle/seededRandom.ts';
import { createLines } from '../../sim/lines.ts';
import { createVirtualClock } from '../../sim/virtualClock.ts';
import type { LoggedFrame } from '../can/canLog.ts';
import { createEmbeddedBroker } from '../mqtt/broker.ts';
import { connectBroker } from '../mqtt/brokerLink.ts';
import { createStreamActivity, inMemoryDuplexPair, untilQuiet } from '../mqtt/duplexPair.ts';
import { simulatedKeys } from '../trust/simulatedKeys.ts';
import { createCarNetwork } from './carNetwork.ts';

const CAN_BITRATE = 500_000;
const VEHICLE = 'replay';
/** The bundle boots, joins the network and sets its chips up before the first frame. */
const WARM_UP_US = 8_000_000;
/** Then it reports once more. */
const COOL_DOWN_US = 3_000_000;
const MS_PER_HOUR = 3_600_000;
/** As in the firmware: a longer gap is not integrated. */
const GAP_MS = 500;

/** What a recorded drive came to; the object that `replay --json` prints. */
export interface ReplayReport {
  /** In the log, of all identifiers. */
  readonly frames: number;
  /** Of the log's frames that carry a checksum or a counter. */
  readonly covered: number;
  readonly crcErrors: number;
  readonly counterErrors: number;
  /** Through the chip: accepted, kept out by its filters, lost because the interpreter was busy. */
  readonly chip: { readonly received: number; readonly filtered: number; readonly lost: number };
  /** Refused by the bundle: checksum, counter or length. */
  readonly rejected: number;
  /** Measured by the bundle, Wh. */
  readonly registersWh: { readonly regen: number; readonly traction: number };
  /** Integrated from every frame of the log, Wh. */
  readonly directWh: { readonly regen: number; readonly traction: number };
}

interface LogCheck {
  covered: number;
  crcErrors: number;
  counterErrors: number;
}

/** Checks every covered frame of the log, without chip and bundle. */
function checkLog(frames: readonly LoggedFrame[], profile: VehicleProfile): LogCheck {
  const specs = new Map<number, FrameSpec>(Object.values(profile.frames).map((spec) => [spec.id, spec]));
  const lastCount = new Map<number, number>();
  const check: LogCheck = { covered: 0, crcErrors: 0, counterErrors: 0 };
  for (const { id, data } of frames) {
    const spec = specs.get(id);
    if (!spec || (!spec.checksum && !spec.counter)) continue;
    check.covered++;
    if (!hasGoodChecksum(spec, data)) check.crcErrors++;
    const count = readCounter(spec, data);
    if (count === null) continue;
    if (lastCount.get(id) === count) check.counterErrors++;
    lastCount.set(id, count);
  }
  return check;
}

/** Trapezoid over the log's own voltage and current, apart by sign: + leaves the battery. */
function integrateLog(
  frames: readonly LoggedFrame[],
  profile: VehicleProfile,
): { regen: number; traction: number } {
  const { batteryCurrentA: current, batteryVoltageV: voltage } = profile.bindings;
  const spec = profile.frames[current!.frame]!;
  const total = { regen: 0, traction: 0 };
  let atMs = NaN;
  let powerW = 0;
  for (const frame of frames) {
    if (frame.id !== spec.id) continue;
    const amperes = readSignal(spec.signals[current!.signal]!, frame.data);
    const volts = readSignal(spec.signals[voltage!.signal]!, frame.data);
    if (amperes === null || volts === null) continue;
    const nowMs = frame.atUs / 1000;
    const nowW = (amperes * current!.scale + current!.offset) * (volts * voltage!.scale + voltage!.offset);
    const dtMs = nowMs - atMs;
    if (dtMs > 0 && dtMs <= GAP_MS) {
      const energyWh = ((nowW + powerW) / 2) * (dtMs / MS_PER_HOUR);
      if (energyWh > 0) total.traction += energyWh;
      else total.regen -= energyWh;
    }
    atMs = nowMs;
    powerW = nowW;
  }
  return total;
}

/** What the bundle on a board makes of a recorded vehicle bus. */
export async function replayLog(options: {
  readonly frames: readonly LoggedFrame[];
  readonly profile: VehicleProfile;
  readonly board: string;
  readonly bundle: string;
  readonly log: (line: string) => void;
  /** Share of the log that is done, 0 to 1. */
  readonly onProgress?: (done: number) => void;
}): Promise<ReplayReport> {
  const { frames, profile } = options;
  const clock = createVirtualClock(0);
  const activity = createStreamActivity();
  const broker = await createEmbeddedBroker();
  const stream = () => {
    const [near, far] = inMemoryDuplexPair(activity);
    broker.connectStream(far);
    return near;
  };
  const listener = await connectBroker({ clock, stream, clientId: 'backfeed-replay' });
  let state: StateMessage | undefined;
  listener.onMessage(({ payload }) => {
    state = JSON.parse(Buffer.from(payload).toString()) as StateMessage;
  });
  await listener.subscribe(topicOf(VEHICLE, 'state'), 0);

  const lines = createLines();
  lines.ignition = true;
  const bus = createCanBus({ bitrate: CAN_BITRATE });
  const controller = createController({
    board: options.board,
    bundle: options.bundle,
    config: {
      vehicle: VEHICLE,
      broker: { host: '127.0.0.1', port: 1883 },
      wifi: { ssid: 'replay', password: 'replay' },
      maxExportW: 0,
      maxImportW: 0,
      reserveSocPct: 20,
      capacityWh: 30_000,
    },
    keys: simulatedKeys(1, VEHICLE).device,
    lines,
    network: createCarNetwork({ clock, stream, onActivity: () => activity.total++ }),
    random: seededRandom(1),
    syncTo: (us) => {
      while (bus.nextEventUs() <= us) bus.step();
    },
    log: options.log,
  });
  bus.attach(createLogPlayer(frames.map((frame) => ({ ...frame, atUs: frame.atUs + WARM_UP_US }))));
  bus.attach(createAcknowledger());
  bus.attach(controller.vehicleChip);
  clock.attach({
    nextAtUs: () => Math.min(bus.nextEventUs(), controller.nextAtUs()),
    runUntil: (us) => {
      for (;;) {
        const busUs = bus.nextEventUs();
        const deviceUs = controller.nextAtUs();
        if (Math.min(busUs, deviceUs) > us) break;
        if (busUs <= deviceUs) bus.step();
        else controller.runNext();
      }
      controller.idleUntil(us);
    },
  });
  const lastUs = frames.at(-1)?.atUs ?? 0;
  const endMs = Math.ceil((WARM_UP_US + lastUs + COOL_DOWN_US) / 1000);
  for (let settledTotal = -1; clock.now() < endMs;) {
    clock.step(endMs);
    if (activity.total === settledTotal) continue;
    await untilQuiet(activity);
    settledTotal = activity.total;
    options.onProgress?.(clock.now() / endMs);
  }
  await listener.close();
  await broker.close();
  if (controller.uncaught() > 0) {
    throw new BackfeedError(
      'FIRMWARE_THREW',
      `${controller.uncaught()} callbacks of the firmware threw, the trace is above`,
      'Correct the firmware: what it measured cannot be trusted',
    );
  }
  const { covered, crcErrors, counterErrors } = checkLog(frames, profile);
  const { received, filtered, lost } = controller.vehicleChip.state.counters;
  return {
    frames: frames.length,
    covered,
    crcErrors,
    counterErrors,
    chip: { received, filtered, lost },
    rejected: state?.frames.rejected ?? 0,
    registersWh: { regen: state?.energy.regenWh ?? 0, traction: state?.energy.tractionWh ?? 0 },
    directWh: integrateLog(frames, profile),
  };
}
