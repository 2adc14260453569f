import type { CanController } from '../../../sim/bus/canController.ts';
import type { CanFrame } from '../../../sim/bus/canNode.ts';
import type { ChademoStation } from '../../../sim/charger/chademoStation.ts';
import { createVirtualClock } from '../../../sim/virtualClock.ts';
import { createWorld } from '../../../sim/world.ts';
import { createEmbeddedBroker } from '../../../host/mqtt/broker.ts';
import { connectBroker } from '../../../host/mqtt/brokerLink.ts';
import { createStreamActivity, inMemoryDuplexPair, untilQuiet } from '../../../host/mqtt/duplexPair.ts';
import { createCarNetwork } from '../../../host/twin/carNetwork.ts';
import { createSessionHost } from './sessionHost.ts';
import {
  SESSION_BOARD,
  sessionConfig,
  sessionKeys,
  sessionPolicy,
  sessionTimes,
  sessionWorld,
  START_MS,
} from './sessionPlan.ts';
import type { SessionResult } from './sessionResult.ts';

/**
 * Told of each frame that reaches one of the device's chips, before the chip is, and what the station does then. The
 * frame is reused after the call.
 */
export type FrameTap = (
  bus: 'vehicle' | 'charger',
  frame: CanFrame,
  endUs: number,
  station: Readonly<ChademoStation>,
) => void;

/** Runs the session in the simulator, in virtual time. @param bundle the bytes that are flashed */
export async function simulatedSession(bundle: string, tap?: FrameTap): Promise<SessionResult> {
  const complaints: string[] = [];
  const clock = createVirtualClock(START_MS);
  const activity = createStreamActivity();
  const broker = await createEmbeddedBroker();
  const stream = () => {
    const [near, far] = inMemoryDuplexPair(activity);
    broker.connectStream(far);
    return near;
  };
  const link = await connectBroker({ clock, stream, clientId: 'host' });
  try {
    const host = await createSessionHost(clock, link);
    const network = createCarNetwork({ clock, stream, onActivity: () => activity.total++ });
    const world = createWorld({
      ...sessionWorld,
      board: SESSION_BOARD,
      bundle,
      config: sessionConfig({ host: 'broker', port: 1883 }),
      keys: sessionKeys.device,
      network,
      log: (line) => complaints.push(line),
    });
    if (tap) {
      const { controller, station } = world;
      tapChip(controller.vehicleChip, (frame, endUs) => tap('vehicle', frame, endUs, station));
      tapChip(controller.chargerChip, (frame, endUs) => tap('charger', frame, endUs, station));
    }
    clock.attach(world);
    const at = (us: number, act: () => void): void =>
      void clock.setTimeout(() => (activity.total++, act()), us / 1000);
    at(sessionTimes.policyAtUs, () => host.publishPolicy(sessionPolicy(START_MS)));
    at(sessionTimes.brokerDiesAtUs, () => network.setUp(false));
    at(sessionTimes.brokerReturnsAtUs, () => network.setUp(true));
    const endMs = START_MS + sessionTimes.endAtUs / 1000;
    let settled = -1;
    while (clock.now() < endMs) {
      if (activity.total !== settled) {
        await untilQuiet(activity);
        settled = activity.total;
      }
      clock.step(endMs);
    }
    if (world.controller.boots() > 1) complaints.push(`${world.controller.boots()} boots`);
    return { records: host.records, states: host.states, complaints: [...complaints, ...host.malformed] };
  } finally {
    await link.close();
    await broker.close();
  }
}

function tapChip(chip: CanController, tap: CanController['onFrame']): void {
  const onFrame = chip.onFrame.bind(chip);
  chip.onFrame = (frame, endUs) => {
    tap(frame, endUs);
    onFrame(frame, endUs);
  };
}
