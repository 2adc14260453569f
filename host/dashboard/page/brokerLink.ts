import type { LinkState } from './model/dashboardData.ts';
import { VEHICLES_FILTER, topicsToRead } from './model/receiveMessage.ts';

export interface BrokerLinkEvents {
  readonly onLink: (link: LinkState) => void;
  readonly onMessage: (topic: string, payload: string) => void;
}

/** The page's subscription at the broker. */
export interface BrokerLink {
  /** Reads this vehicle's topics from now on, and no other's; null reads none. */
  readVehicle(vehicle: string | null): void;
}

/** Pause before each new attempt, ms. */
const RECONNECT_MS = 2_000;

/** Connects to MQTT over WebSocket at `/mqtt` of the page's own server, and again whenever the link is lost. */
export async function openBrokerLink(events: BrokerLinkEvents): Promise<BrokerLink> {
  // More than half of the page's bytes: it comes after the first paint.
  const { default: mqtt } = await import('mqtt');
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const client = mqtt.connect(`${scheme}://${location.host}/mqtt`, {
    reconnectPeriod: RECONNECT_MS,
    connectTimeout: 5_000,
    keepalive: 60,
    // The default runs its timer in a worker made of a blob, which the server's content policy forbids.
    timerVariant: 'native',
  });
  const decoder = new TextDecoder();
  client.on('connect', () => events.onLink('connected'));
  client.on('close', () => events.onLink('lost'));
  // Each error is followed by a close, which is what the page shows.
  client.on('error', () => undefined);
  client.on('message', (topic, payload) => events.onMessage(topic, decoder.decode(payload)));
  client.subscribe(VEHICLES_FILTER, { qos: 1 });

  let reading: string | null = null;
  return {
    readVehicle: (vehicle) => {
      if (vehicle === reading) return;
      if (reading !== null) client.unsubscribe([...topicsToRead(reading)]);
      if (vehicle !== null) client.subscribe([...topicsToRead(vehicle)], { qos: 1 });
      reading = vehicle;
    },
  };
}
