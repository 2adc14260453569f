import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEVICE_CONFIG_FILE, DEVICE_KEYS_FILE } from '../../../firmware/contract/deviceConfig.ts';
import { systemClock, type Clock } from '../../../host/clock.ts';
import { connectBroker } from '../../../host/mqtt/brokerLink.ts';
import { listen } from '../../../host/mqtt/listen.ts';
import { createWorldAround } from '../../../sim/world.ts';
import type { RealBroker } from '../../host/mqtt/realBroker.ts';
import { besideScript } from './besideScript.ts';
import { startInterpreter } from './interpreterProcess.ts';
import { PEER_FILE } from './peerRecord.ts';
import { createRemoteController } from './remoteController.ts';
import { createSessionHost } from './sessionHost.ts';
import {
  sessionConfig,
  sessionKeys,
  sessionPolicy,
  sessionTimes,
  sessionWorld,
  START_MS,
} from './sessionPlan.ts';
import type { SessionResult } from './sessionResult.ts';

/** The world waits for the device after each of these. */
const STEP_US = 10_000;
/** Never faster than this many times real time: what goes through the broker takes real time. */
const SPEED_MAX = 2;
/** How long the interpreter may take to start, and a link to come back. */
const START_MAX_MS = 30_000;

/**
 * Runs the session on a real interpreter and with a real broker. Car and device share the world's time, which waits for
 * the interpreter; only the broker lives in real time.
 * @param bundle the bytes that are flashed
 * @param broker not running yet
 */
export async function realSession(
  binary: string,
  bundle: string,
  broker: RealBroker,
): Promise<SessionResult> {
  let worldUs = 0;
  const clock: Clock = { ...systemClock, now: () => START_MS + worldUs / 1000 };
  await broker.start();
  const link = await connectBroker({ clock: systemClock, url: broker.url, clientId: 'host' });
  const host = await createSessionHost(clock, link);
  const server = createServer({ noDelay: true });
  const port = await listen(server, 0, '127.0.0.1', 'world');
  const connected = once(server, 'connection', { signal: AbortSignal.timeout(START_MAX_MS) });
  const address = new URL(broker.url);
  const complaints: string[] = [];
  const storage = {
    [PEER_FILE]: { port },
    [DEVICE_CONFIG_FILE]: sessionConfig({ host: address.hostname, port: Number(address.port) }),
    [DEVICE_KEYS_FILE]: sessionKeys.device,
  };
  const script = `${await besideScript(new URL('chipBeside.ts', import.meta.url))}\n${bundle}`;
  const interpreter = await startInterpreter(binary, script, storage, (line) => complaints.push(line));
  try {
    const [socket] = (await connected) as [Socket];
    // Its end is seen in the process's.
    socket.on('error', () => socket.destroy());
    const world = createWorldAround(sessionWorld, (place) =>
      createRemoteController(socket, place, () => worldUs),
    );
    const due: { readonly us: number; readonly act: () => Promise<void> | void }[] = [
      { us: sessionTimes.policyAtUs, act: () => host.publishPolicy(sessionPolicy(START_MS)) },
      { us: sessionTimes.brokerDiesAtUs, act: () => broker.kill() },
      {
        us: sessionTimes.brokerReturnsAtUs,
        act: async () => {
          await broker.start();
          const untilMs = performance.now() + START_MAX_MS;
          while (!link.online && performance.now() < untilMs) await sleep(20);
        },
      },
    ];
    while (worldUs < sessionTimes.endAtUs) {
      while (due[0] && worldUs >= due[0].us) await due.shift()!.act();
      const stepEndsAtMs = performance.now() + STEP_US / 1000 / SPEED_MAX;
      worldUs += STEP_US;
      world.runUntil(worldUs);
      const acknowledges = world.station.node.acknowledges || world.meter.node.acknowledges;
      world.controller.setPeerAcknowledges(acknowledges, worldUs);
      await Promise.race([world.controller.goOn(worldUs), interpreter.exited]);
      if (interpreter.hasExited) break;
      const earlyMs = stepEndsAtMs - performance.now();
      if (earlyMs > 0) await sleep(earlyMs);
    }
  } catch (error) {
    complaints.push(String(error));
  } finally {
    if (interpreter.hasExited) complaints.push('the interpreter ended before the session');
    await interpreter.kill();
    server.close();
    await link.close();
    await broker.kill();
  }
  return {
    records: host.records,
    states: host.states,
    complaints: [...complaints, ...interpreter.complaints, ...host.malformed],
  };
}
