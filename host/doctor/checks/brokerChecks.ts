import type { MqttClient } from 'mqtt';
import { BackfeedError } from '../../../sim/backfeedError.ts';
import { failed, ok, skipped, type Check } from '../check.ts';

const group = 'Broker';

const TRY_MS = 3000;

/** Whether a broker lets a client in that speaks MQTT 5. One that does not know it refuses, or hangs up. */
function takesVersion5(client: MqttClient): Promise<boolean> {
  return new Promise((resolve) => {
    let isOver = false;
    const end = (takes: boolean): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      client.end(true, () => resolve(takes));
    };
    const timer = setTimeout(() => end(false), TRY_MS);
    client.once('connect', () => end(true));
    client.on('error', () => end(false));
    client.once('close', () => end(false));
  });
}

export const brokerChecks: readonly Check[] = [
  {
    name: 'broker',
    group,
    label: 'Broker',
    needs: [],
    run: async (examination) => {
      const { broker, closers } = examination;
      if (!broker)
        return skipped('no broker was named', 'Give --broker mqtt://host:1883, or --config backfeed.yaml');
      const knows5 = await takesVersion5(broker.tryVersion5());
      try {
        const link = await broker.connect();
        examination.link = link;
        closers.push(() => link.close());
      } catch (error) {
        if (!knows5 || !(error instanceof BackfeedError)) throw error;
        return failed(
          'BROKER_VERSION',
          `${broker.place} speaks MQTT 5 and refuses 3.1.1, which the car speaks`,
          'Let it accept MQTT 3.1.1 as well, as Mosquitto does unless it is told otherwise',
        );
      }
      return ok(
        `${broker.place} lets us in and speaks ${knows5 ? 'MQTT 5 and 3.1.1' : 'MQTT 3.1.1, not 5'}: the car needs 3.1.1`,
      );
    },
  },
];
