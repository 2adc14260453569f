import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../host/clock.ts';
import { createEmbeddedBroker } from '../../../host/mqtt/broker.ts';
import { connectBroker } from '../../../host/mqtt/brokerLink.ts';
import { createStreamActivity, inMemoryDuplexPair, untilQuiet } from '../../../host/mqtt/duplexPair.ts';

describe('inMemoryDuplexPair', () => {
  it('carries bytes both ways, in order, through back-pressure', async () => {
    const activity = createStreamActivity();
    const [a, b] = inMemoryDuplexPair(activity);
    const chunk = Buffer.alloc(10_000, 1);
    for (let i = 0; i < 20; i++) a.write(chunk);
    a.end();
    b.end('answer');
    let received = 0;
    for await (const part of b) received += (part as Buffer).length;
    let answer = '';
    for await (const part of a) answer += String(part);
    expect([received, answer, activity.inFlight]).toEqual([200_000, 'answer', 0]);
  });

  it('closes the other end when one is destroyed, without an error', async () => {
    const [a, b] = inMemoryDuplexPair();
    a.write('lost');
    b.resume();
    a.destroy();
    await once(b, 'close');
    expect(b.destroyed).toBe(true);
  });
});

describe('untilQuiet', () => {
  it('returns when broker and clients have finished a round of publishing', async () => {
    const activity = createStreamActivity();
    const broker = await createEmbeddedBroker();
    const connect = (clientId: string) =>
      connectBroker({
        clock: systemClock,
        clientId,
        stream: () => {
          const [near, far] = inMemoryDuplexPair(activity);
          broker.connectStream(far);
          return near;
        },
      });
    const [car, host] = [await connect('car'), await connect('host')];
    const heard: string[] = [];
    host.onMessage(({ topic, payload }) => {
      heard.push(Buffer.from(payload).toString());
      if (topic === 'ask') void host.publish('answer', payload, { qos: 1, retain: true });
    });
    car.onMessage(({ payload }) => heard.push(`answer to ${Buffer.from(payload).toString()}`));
    await host.subscribe('ask', 1);
    await car.subscribe('answer', 1);
    for (const question of ['1', '2', '3']) {
      void car.publish('ask', question, { qos: 1, retain: false });
      await untilQuiet(activity);
      expect(heard.splice(0)).toEqual([question, `answer to ${question}`]);
    }
    await car.close();
    await host.close();
    await broker.close();
  });
});
