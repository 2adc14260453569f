import { fileURLToPath } from 'node:url';
import { systemClock } from '../clock.ts';
import { hostTopics, type HostTopicName } from '../service/hostMessages.ts';
import { TOPIC_ROOT, topics, type TopicName } from '../../firmware/contract/topics.ts';
import { pathsOf } from '../mqtt/accessTable.ts';
import { createEmbeddedBroker, type EmbeddedBroker } from '../mqtt/broker.ts';
import { connectBroker } from '../mqtt/brokerLink.ts';
import { inMemoryDuplexPair } from '../mqtt/duplexPair.ts';
import { createDashboardServer } from './server.ts';

const pageDir = fileURLToPath(new URL('../../build/dashboard', import.meta.url));

export interface OpenDashboardOptions {
  readonly port: number;
  readonly host?: string;
  /** The broker that car and service use: the one in this process, or another by URL. */
  readonly broker: EmbeddedBroker | { readonly url: string };
}

/** The page, being served. */
export interface OpenDashboard {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the page and gives it MQTT over WebSocket on the same port. Pages only ever read: of a broker elsewhere they
 * get a copy, so that its address and password stay here.
 * @throws BackfeedError of server and broker link
 */
export async function openDashboard({ port, host, broker }: OpenDashboardOptions): Promise<OpenDashboard> {
  const server = await createDashboardServer({ port, pageDir, ...(host ? { host } : {}) });
  try {
    const copy = 'url' in broker ? await copyOfBroker(broker.url) : null;
    (copy?.broker ?? (broker as EmbeddedBroker)).attachWebSocket(server.httpServer);
    return {
      url: server.url,
      close: async () => {
        await server.close();
        await copy?.close();
      },
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** An embedded broker that repeats what another one says below `backfeed/`. */
async function copyOfBroker(url: string): Promise<{ broker: EmbeddedBroker; close(): Promise<void> }> {
  const source = await connectBroker({ clock: systemClock, url, clientId: `backfeed-page-${process.pid}` });
  const broker = await createEmbeddedBroker();
  const stream = () => {
    const [near, far] = inMemoryDuplexPair();
    broker.connectStream(far);
    return near;
  };
  const copy = await connectBroker({ clock: systemClock, stream });
  source.onMessage(({ topic, payload }) => {
    const name = topic.split('/').at(-1)!;
    const spec = topic.includes('/host/') ? hostTopics[name as HostTopicName] : topics[name as TopicName];
    // A copy that fails is said again with the next message.
    if (spec) copy.publish(topic, payload, { qos: 0, retain: spec.retain }).catch(() => undefined);
  });
  await Promise.all(pathsOf('page', 'read').map((path) => source.subscribe(`${TOPIC_ROOT}/+/${path}`, 0)));
  return {
    broker,
    close: async () => {
      await source.close();
      await copy.close();
      await broker.close();
    },
  };
}
