import { expect, it, onTestFinished } from 'vitest';
import { topicOf, type TopicName } from '../../../firmware/contract/topics.ts';
import { systemClock, type Clock } from '../../../host/clock.ts';
import { createEmbeddedBroker } from '../../../host/mqtt/broker.ts';
import { connectBroker } from '../../../host/mqtt/brokerLink.ts';
import { sendCommand } from '../../../host/trust/sendCommand.ts';
import { simulatedKeys } from '../../../host/trust/simulatedKeys.ts';
import { sampleState } from '../mqtt/sampleMessages.ts';
import { createDeviceVoice } from './deviceVoice.ts';

/** Waits a hundredth of what is asked. */
const hasty: Clock = {
  ...systemClock,
  setTimeout: (callback, delayMs) => systemClock.setTimeout(callback, delayMs / 100),
};

const birth = {
  v: 1,
  firmware: '0.1.0',
  board: 'espruino-wifi',
  profile: 'leaf-aze0',
  boot: 7,
  tables: '9f3c2a1b',
  policySlotsMax: 672,
  wokenBy: null,
  uncleanBoots: 0,
};

/** A broker with what a car has left there, and the commands that reached it. */
async function leftAtBroker(said: Partial<Record<TopicName, unknown>>, answers: boolean) {
  const broker = await createEmbeddedBroker({ port: 0 });
  onTestFinished(() => broker.close());
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const voice = createDeviceVoice(Date.now);
  const car = await connectBroker({ clock: systemClock, url, clientId: 'car' });
  onTestFinished(() => car.close());
  for (const [name, message] of Object.entries(said)) {
    const topic = topicOf('car', name as TopicName);
    const text = typeof message === 'string' ? message : voice.seal(topic, message as object);
    await car.publish(topic, text, { qos: 1, retain: true });
  }
  let heard = 0;
  car.onMessage(({ topic, payload }) => {
    if (topic.endsWith('/ack')) return;
    heard++;
    const { auth } = JSON.parse(Buffer.from(payload).toString()) as { auth: { ctr: number } };
    const answer = voice.seal(`${topic}/ack`, { v: 1, re: auth.ctr, result: 'OK' });
    if (answers) void car.publish(`${topic}/ack`, answer, { qos: 1, retain: false });
  });
  await car.subscribe('backfeed/car/command/+', 1);
  const link = await connectBroker({ clock: systemClock, url });
  onTestFinished(() => link.close());
  const { secrets } = simulatedKeys(1, 'car');
  return { heard: () => heard, send: () => sendCommand(hasty, link, 'car', secrets, 'stop', {}) };
}

const power = { auxVoltageV: 12.6, usedMah: 40, wakes: 0 };

it.each([
  [
    'parked',
    { status: 'asleep', birth, state: sampleState({ plugged: false, power: { ...power, state: 'parked' } }) },
    'It wakes when plugged in or driven, and looks for news about every 2 hours. Send it again then.',
  ],
  [
    'plugged in',
    { status: 'asleep', birth, state: sampleState({ power: { ...power, state: 'parked-plugged' } }) },
    'It wakes shortly before the plan trades, and when it is unplugged or driven. Send it again then.',
  ],
  [
    'of which little is known',
    { status: 'asleep', birth },
    'Plug it in or switch it on. Send it again then.',
  ],
])('tells of a car that sleeps %s when it will hear', async (_what, said, next) => {
  const { send } = await leftAtBroker(said, false);
  await expect(send()).rejects.toMatchObject({
    code: 'DEVICE_ASLEEP',
    message: `DEVICE_ASLEEP: car sleeps and has not heard it, and a command is never kept for later. ${next}`,
  });
});

it('keeps no command back because somebody says that the car sleeps', async () => {
  const { send, heard } = await leftAtBroker({ status: 'asleep', birth, state: sampleState() }, true);
  expect(await send()).toBe('OK');
  expect(heard()).toBe(1);
});

it('calls a car that is gone unanswered, not asleep', async () => {
  const { send } = await leftAtBroker({ status: 'offline', birth, state: sampleState() }, false);
  await expect(send()).rejects.toMatchObject({ code: 'COMMAND_UNANSWERED' });
});
