import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { connectAsync, type MqttClient } from 'mqtt';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openDashboard, type OpenDashboardOptions } from '../../../host/dashboard/openDashboard.ts';
import { createEmbeddedBroker, type EmbeddedBroker } from '../../../host/mqtt/broker.ts';
import { listen } from '../../../host/mqtt/listen.ts';
import { freePort } from '../mqtt/realBroker.ts';

const isBuilt = existsSync('build/dashboard/index.html');

async function broker(): Promise<EmbeddedBroker & { url: string }> {
  const started = await createEmbeddedBroker({ port: 0 });
  onTestFinished(() => started.close());
  return { ...started, url: `mqtt://127.0.0.1:${started.port}` };
}

async function client(url: string): Promise<MqttClient & { heard: string[] }> {
  const connected = await connectAsync(url, { protocolVersion: 4, reconnectPeriod: 0 });
  connected.on('error', () => {});
  onTestFinished(() => connected.endAsync(true));
  const heard: string[] = [];
  connected.on('message', (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
  return Object.assign(connected, { heard });
}

const closingOf = (page: MqttClient): Promise<void> =>
  new Promise((resolve) => void page.once('close', () => resolve()));

/** Serves the page at a free port until the test ends. */
async function dashboard(of: OpenDashboardOptions['broker']): Promise<{ url: string; socketUrl: string }> {
  const { url, close } = await openDashboard({ port: 0, broker: of });
  onTestFinished(close);
  return { url, socketUrl: `${url.replace('http', 'ws')}mqtt` };
}

const soon = { timeout: 5000, interval: 10 };

describe('openDashboard', () => {
  if (!isBuilt && !process.env['CI']) {
    it.skip('needs the page: npm run build', () => {});
    return;
  }

  it('gives the page what the broker in this process has', async () => {
    const here = await broker();
    const car = await client(here.url);
    await car.publishAsync('backfeed/car/status', 'online', { qos: 1, retain: true });
    const { url, socketUrl } = await dashboard(here);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(await (await fetch(url)).text()).toContain('<!doctype html>');
    const page = await client(socketUrl);
    await page.subscribeAsync('backfeed/#');
    await car.publishAsync('backfeed/car/state', '{"v":1}', { qos: 1 });
    await vi.waitFor(
      () => expect(page.heard).toEqual(['backfeed/car/status online', 'backfeed/car/state {"v":1}']),
      soon,
    );
  });

  it('gives the page a copy of a broker elsewhere', async () => {
    const elsewhere = await broker();
    const car = await client(elsewhere.url);
    await car.publishAsync('backfeed/car/status', 'online', { qos: 1, retain: true });
    await car.publishAsync('backfeed/car/host/plan', '{"plan":1}', { qos: 1, retain: true });
    const { socketUrl } = await dashboard({ url: elsewhere.url });
    const early = await client(socketUrl);
    await early.subscribeAsync('backfeed/#');
    await vi.waitFor(() => expect(early.heard).toHaveLength(2), soon);
    await car.publishAsync('backfeed/car/host/log', '{"log":1}', { qos: 1 });
    await car.publishAsync('backfeed/car/secret', 'not of ours', { qos: 1 });
    await car.publishAsync('house/door', 'open', { qos: 1 });
    await car.publishAsync('backfeed/car/state', '{"v":1}', { qos: 1 });
    await vi.waitFor(
      () =>
        expect(early.heard.toSorted()).toEqual([
          'backfeed/car/host/log {"log":1}',
          'backfeed/car/host/plan {"plan":1}',
          'backfeed/car/state {"v":1}',
          'backfeed/car/status online',
        ]),
      soon,
    );
    // A page that is opened later finds what stays.
    const late = await client(socketUrl);
    await late.subscribeAsync('backfeed/#');
    await vi.waitFor(() => expect(late.heard).toHaveLength(3), soon);
    expect(late.heard).not.toContain('backfeed/car/host/log {"log":1}');
  });

  it.each(['here', 'elsewhere'])('lets no page publish to a broker %s', async (place) => {
    const target = await broker();
    const { socketUrl } = await dashboard(place === 'here' ? target : { url: target.url });
    const listener = await client(target.url);
    await listener.subscribeAsync('#');
    const page = await client(socketUrl);
    const closed = closingOf(page);
    page.publish('backfeed/car/policy', 'forged', { qos: 1, retain: true });
    await closed;
    await listener.publishAsync('end', '', { qos: 1 });
    await vi.waitFor(() => expect(listener.heard).toContain('end '), soon);
    expect(listener.heard).toEqual(['end ']);
  });

  it('says that the port is in use', async () => {
    const holder = createServer();
    const port = await listen(holder, 0, '127.0.0.1', 'test');
    onTestFinished(() => void holder.close());
    await expect(openDashboard({ port, broker: await broker() })).rejects.toThrow(
      /^PORT_IN_USE: Dashboard: port/,
    );
  });

  it('lets go of its port when the broker elsewhere is not there', async () => {
    const port = await freePort();
    const url = `mqtt://127.0.0.1:${await freePort()}`;
    await expect(openDashboard({ port, broker: { url } })).rejects.toThrow(/^BROKER_UNREACHABLE: /);
    const { close } = await openDashboard({ port, broker: await broker() });
    await close();
  });

  it('closes, though a page is still open', async () => {
    const here = await broker();
    const elsewhere = await broker();
    for (const of of [here, { url: elsewhere.url }]) {
      const { url, close } = await openDashboard({ port: 0, broker: of });
      const page = await client(`${url.replace('http', 'ws')}mqtt`);
      const gone = closingOf(page);
      await close();
      await gone;
      await expect(fetch(url)).rejects.toThrow();
    }
  });
});
