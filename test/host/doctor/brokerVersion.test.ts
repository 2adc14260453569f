import { connect } from 'mqtt';
import { expect, it } from 'vitest';
import { systemClock } from '../../../host/clock.ts';
import { checks } from '../../../host/doctor/checks.ts';
import { startExamination, type ExaminationOrder } from '../../../host/doctor/examination.ts';
import { createEmbeddedBroker } from '../../../host/mqtt/broker.ts';
import { connectBroker } from '../../../host/mqtt/brokerLink.ts';
import { findMosquitto, freePort, prepareBroker } from '../mqtt/realBroker.ts';

/** What the broker's check says of a broker. */
async function ask(url: string): Promise<string> {
  const broker = {
    place: 'it',
    tryVersion5: () => connect(url, { protocolVersion: 5, reconnectPeriod: 0 }),
    connect: () => connectBroker({ clock: systemClock, url, timeoutMs: 1000 }),
  };
  const examination = startExamination({ broker } as unknown as ExaminationOrder);
  try {
    const { found } = await checks.find(({ name }) => name === 'broker')!.run(examination, () => undefined);
    return found;
  } finally {
    for (const close of examination.closers) await close();
  }
}

it('falls back to 3.1.1 at a broker that knows no more', async () => {
  const broker = await createEmbeddedBroker({ port: 0 });
  try {
    expect(await ask(`mqtt://127.0.0.1:${broker.port}`)).toContain('speaks MQTT 3.1.1, not 5');
  } finally {
    await broker.close();
  }
});

it('says that nobody is there', async () => {
  await expect(ask(`mqtt://127.0.0.1:${await freePort()}`)).rejects.toThrow(
    /^BROKER_UNREACHABLE: .* Start it/,
  );
});

it.skipIf(!findMosquitto())('says that a broker knows both versions', async () => {
  const broker = await prepareBroker(findMosquitto()!);
  await broker.start();
  expect(await ask(broker.url)).toContain('speaks MQTT 5 and 3.1.1');
});
