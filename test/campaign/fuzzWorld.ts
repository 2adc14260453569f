import { createAcknowledger } from '../../sim/bus/acknowledger.ts';
import { seededRandom } from '../../sim/cycle/seededRandom.ts';
import { campaignProfile, type CampaignFirmware } from './campaignFirmware.ts';
import { createFuzzNode } from './fuzzFrames.ts';
import { fuzzPacket } from './fuzzPackets.ts';
import { createCampaignCar, type Outcome } from './runScenario.ts';
import type { CampaignPlan } from './campaignHost.ts';
import type { WorldBus } from '../../sim/world.ts';

/** Some worlds are fuzzed from their first moment on, the others once power flows. */
const POWER_FLOWS_MS = 12_000;
const SLICE_MS = 100;
/** A parked car says how it is once a minute. */
const STATE_WITHIN_MS = 75_000;

/** How much of it. */
export interface FuzzAmount {
  readonly frames: number;
  readonly packets: number;
}

/** What a fuzzed world came to. */
export interface FuzzOutcome extends Outcome, FuzzAmount {
  readonly boots: number;
  /** Energy through the station in either direction, Wh. */
  readonly movedWh: number;
  /** In the last minute it told its state: no timer and no handler of its link has died. */
  readonly isAlive: boolean;
  /** Growth of the host's heap between the first fifth of the frames and the last one; NaN without `--expose-gc`. */
  readonly heapGrowthBytes: number;
}

/** The harness itself keeps a little of each world; a leak of 64 bytes a frame would be this much. */
const HEAP_GROWTH_MAX_BYTES = 3_000_000;

/** What is wrong with the program, whatever it moved: one line each. */
export function fuzzFaults({ boots, isAlive, heapGrowthBytes }: FuzzOutcome): string[] {
  return [
    ...(boots === 1 ? [] : [`the board started ${boots} times`]),
    ...(isAlive ? [] : ['the car tells nothing any more']),
    ...(heapGrowthBytes > HEAP_GROWTH_MAX_BYTES
      ? [`the heap grew by ${(heapGrowthBytes / 1024).toFixed(0)} KB`]
      : []),
  ];
}

const heapBytes = (): number => {
  const { gc } = globalThis as { gc?: () => void };
  if (!gc) return NaN;
  gc();
  return process.memoryUsage().heapUsed;
};

/** Floods a world with frames and packets that are nearly right, then looks whether everything still works. */
export function runFuzzWorld(seed: number, amount: FuzzAmount, firmware: CampaignFirmware): FuzzOutcome {
  const random = seededRandom(seed);
  const plan: CampaignPlan = random() < 0.75 ? 'sell' : 'charge';
  // A harmless fault: it puts the place between units and buses from which real payloads are known.
  const faults = [{ kind: 'silent', values: { message: '0x5bc' }, startMs: 0, durationMs: 1 }] as const;
  const car = createCampaignCar({ seed, plan, socPct: 60, faults }, firmware);
  const fromMs = random() < 0.5 ? 0 : POWER_FLOWS_MS;
  car.runUntil(fromMs);
  const framesPerS = 100 * 2 ** (random() * 4);
  // On the charger bus hardly a session survives it: alone, the vehicle bus is fuzzed while power flows.
  const buses: readonly WorldBus[] = [['vehicle'], ['charger'], ['vehicle', 'charger']][
    Math.floor(random() * 3)
  ] as WorldBus[];
  const nodes = buses.map((bus) => {
    const node = createFuzzNode(
      campaignProfile(firmware.vehicle),
      bus,
      car.sent[bus],
      random,
      framesPerS,
      fromMs * 1000,
    );
    const wire = bus === 'vehicle' ? car.world.vehicleBus : car.world.chargerBus;
    wire.attach(node);
    // A stranger on a bus that sleeps would wait for an acknowledgement for ever.
    wire.attach(createAcknowledger());
    return node;
  });
  const sent = (): number => nodes.reduce((sum, node) => sum + node.sent, 0);

  let atMs = fromMs;
  let packets = 0;
  let heapBefore = NaN;
  while (sent() < amount.frames) {
    atMs += SLICE_MS;
    car.runUntil(atMs);
    // Packets keep pace with frames.
    for (; packets < Math.min(amount.packets, (amount.packets * sent()) / amount.frames); packets++)
      car.host.inject(fuzzPacket(random));
    if (Number.isNaN(heapBefore) && sent() > amount.frames / 5) heapBefore = heapBytes();
  }
  const heapGrowthBytes = heapBytes() - heapBefore;
  const frames = sent();
  for (const node of nodes) node.stop();
  const stateMessages = car.host.published();
  car.runUntil(atMs + STATE_WITHIN_MS);
  return {
    violations: car.violations,
    worst: car.worst,
    frames,
    packets,
    boots: car.world.controller.boots(),
    movedWh: car.world.meter.exportedWh + car.world.meter.importedWh,
    isAlive: car.host.isOnline() && car.host.published() > stateMessages,
    heapGrowthBytes,
  };
}
