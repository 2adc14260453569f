import { expect, it, onTestFinished } from 'vitest';
import {
  MESSAGE_VERSION,
  type PolicyMessage,
  type StateMessage,
} from '../../../firmware/contract/messages.ts';
import { policyByte } from '../../../firmware/contract/policyBytes.ts';
import { topicOf } from '../../../firmware/contract/topics.ts';
import { connectBroker } from '../../../host/mqtt/brokerLink.ts';
import { inMemoryDuplexPair } from '../../../host/mqtt/duplexPair.ts';
import { sealMessage } from '../../../host/trust/envelope.ts';
import { simulatedKeys } from '../../../host/trust/simulatedKeys.ts';
import { TWIN_VEHICLE } from '../../../host/twin/twin.ts';
import {
  atMinute,
  MINUTE_MS,
  quarterHourPrices,
  SLOT_MS,
  spanOf,
  START_MS,
  startTwin,
  TWIN_SEED,
} from './twinHarness.ts';

/** Sells down to 31 % in every slot of two hours, but holds only until `untilMs`. */
function sellingPolicy(untilMs: number): PolicyMessage {
  const slots = Array.from({ length: 8 }, () => [policyByte(0), policyByte(31)]);
  return {
    v: MESSAGE_VERSION,
    id: 1000,
    startAtMs: START_MS,
    slotMs: SLOT_MS,
    untilMs,
    reserveSocPct: 30,
    table: Buffer.from(slots.flat()).toString('base64'),
  };
}

it('a car that is cut off sells until its policy expires, and not a watt-hour more', async () => {
  const { twin } = await startTwin({ span: spanOf(60), prices: quarterHourPrices([]) });
  const { world, network, service, clock } = twin;
  await twin.runUntil(atMinute(1));
  service.close();

  const host = await connectBroker({
    clock,
    clientId: 'test-host',
    stream: () => {
      const [near, far] = inMemoryDuplexPair();
      twin.broker!.connectStream(far);
      return near;
    },
  });
  onTestFinished(() => host.close());
  const states: StateMessage[] = [];
  host.onMessage(({ payload }) => states.push(JSON.parse(Buffer.from(payload).toString()) as StateMessage));
  await host.subscribe(topicOf(TWIN_VEHICLE, 'state'), 0);
  const untilMs = atMinute(8);
  const topic = topicOf(TWIN_VEHICLE, 'policy');
  const { id: key, down } = simulatedKeys(TWIN_SEED, TWIN_VEHICLE).secrets.keys[0]!;
  const auth = { key, boot: 0, ctr: 1000, iat: atMinute(1), exp: untilMs };
  const text = sealMessage(down, topic, sellingPolicy(untilMs), auth);
  await host.publish(topic, text, { qos: 1, retain: true });
  await twin.runUntil(atMinute(4));
  expect(states.at(-1)).toMatchObject({ mode: 'exporting', policy: { id: 1000, untilMs } });

  network.setUp(false);
  // A slot is left five seconds before it can be over: so long a station may need down to no current.
  await twin.runUntil(untilMs - 7000);
  expect(world.station.acPowerW).toBeGreaterThan(5000);

  // The ramp down is part of a session's end.
  await twin.runUntil(untilMs + 5000);
  const drawnWh = world.stationDrawnWh;
  expect(world.station.dcPowerW).toBe(0);
  for (let atMs = untilMs + MINUTE_MS; atMs <= atMinute(15); atMs += MINUTE_MS) {
    await twin.runUntil(atMs);
    expect(world.station.dcPowerW).toBe(0);
  }
  expect(world.stationDrawnWh).toBe(drawnWh);

  states.length = 0;
  network.setUp(true);
  await twin.runUntil(atMinute(17));
  expect(states.at(-1)).toMatchObject({ mode: 'idle', code: 'POLICY_EXPIRED', policy: { id: 1000 } });
  expect(world.stationDrawnWh).toBe(drawnWh);
});
