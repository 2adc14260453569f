import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CommandMessage } from '../../../firmware/contract/commands.ts';
import type { Auth } from '../../../firmware/contract/envelope.ts';
import { systemClock } from '../../../host/clock.ts';
import { createEmbeddedBroker } from '../../../host/mqtt/broker.ts';
import { connectBroker } from '../../../host/mqtt/brokerLink.ts';
import { sealMessage } from '../../../host/trust/envelope.ts';
import { openKeyStore } from '../../../host/trust/keyStore.ts';
import { callBackfeed, oneLine, temporaryFolder } from './runBackfeed.ts';

/** A broker, and a car of which it retains what it was told; the car answers each command with `result`. */
async function carAtBroker(result: string, said: 'birth' | 'nothing' = 'birth', signs = true) {
  const keyFile = join(temporaryFolder(), 'keys', 'keys.json');
  const store = openKeyStore(keyFile);
  store.add('car', Date.now());
  const { id, up } = store.secretsOf('car').keys[0]!;
  const broker = await createEmbeddedBroker({ port: 0 });
  onTestFinished(() => broker.close());
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const car = await connectBroker({ clock: systemClock, url, clientId: 'car' });
  onTestFinished(() => car.close());
  let counter = 100;
  const seal = (topic: string, message: object): string => {
    const iat = Date.now();
    const auth = { key: id, boot: 77, ctr: ++counter, iat, exp: iat + 60_000 };
    return signs ? sealMessage(up, topic, message, auth) : JSON.stringify({ ...message, auth });
  };
  const commands: (CommandMessage & { readonly topic: string; readonly auth: Auth })[] = [];
  car.onMessage(({ topic, payload }) => {
    if (topic.endsWith('/ack')) return;
    const command = JSON.parse(Buffer.from(payload).toString()) as CommandMessage & { auth: Auth };
    commands.push({ topic, ...command });
    const ack = `${topic}/ack`;
    void car.publish(ack, seal(ack, { v: 1, re: command.auth.ctr, result }), { qos: 1, retain: false });
  });
  await car.subscribe('backfeed/car/command/+', 1);
  if (said === 'birth') {
    const topic = 'backfeed/car/birth';
    await car.publish(topic, seal(topic, { v: 1, boot: 77 }), { qos: 1, retain: true });
  }
  const send = (...args: string[]) => callBackfeed('command', ...args, '--broker', url, '--keys', keyFile);
  return { commands, send };
}

describe('backfeed command', () => {
  it('sends a signed command for this boot, and tells the answer', async () => {
    const { commands, send } = await carAtBroker('OK');
    expect(await send('car', 'stop')).toEqual({ exitCode: 0, stdout: 'car: stop done.\n', stderr: '' });
    const json = await send('car', 'setpoint', '--power', '-2500', '--json');
    expect(JSON.parse(json.stdout)).toEqual({
      vehicle: 'car',
      command: 'setpoint',
      powerW: -2500,
      ttlS: 30,
      result: 'OK',
    });
    expect(commands).toMatchObject([
      { topic: 'backfeed/car/command/stop', v: 1, auth: { boot: 77, key: '1' } },
      { topic: 'backfeed/car/command/setpoint', v: 1, powerW: -2500, ttlS: 30, auth: { boot: 77, key: '1' } },
    ]);
    expect(commands[1]!.auth.ctr).toBeGreaterThan(commands[0]!.auth.ctr);
    expect(commands[0]!.auth.exp! - commands[0]!.auth.iat!).toBe(60_000);
  });

  it('tells why the car refused, and what to do', async () => {
    const { send } = await carAtBroker('COMMAND_NEEDS_PRESENCE');
    const { exitCode, stderr } = await send('car', 'clear-faults');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(oneLine('COMMAND_NEEDS_PRESENCE', 'car refused: .*Pull the connector'));
  });

  it('needs to have heard the car', async () => {
    const { send, commands } = await carAtBroker('OK', 'nothing');
    expect((await send('car', 'stop')).stderr).toMatch(oneLine('DEVICE_NOT_HEARD'));
    expect(commands).toEqual([]);
  });

  it('believes nobody without the key', async () => {
    const { send, commands } = await carAtBroker('OK', 'birth', false);
    expect((await send('car', 'stop')).stderr).toMatch(oneLine('DEVICE_NOT_HEARD'));
    expect(commands).toEqual([]);
  });

  it.each<[string, string[], string]>([
    ['a command that there is not', ['car', 'explode', '--broker', 'mqtt://x'], 'USAGE_COMMAND'],
    ['a name that every object has', ['car', 'toString', '--broker', 'mqtt://x'], 'USAGE_COMMAND'],
    ['no broker', ['car', 'stop'], 'USAGE_BROKER'],
    ['a setpoint without a power', ['car', 'setpoint', '--broker', 'mqtt://x'], 'USAGE_POWER'],
    ['half a watt', ['car', 'setpoint', '--power', '0.5', '--broker', 'mqtt://x'], 'USAGE'],
    ['a power in words', ['car', 'setpoint', '--power', 'all', '--broker', 'mqtt://x'], 'USAGE'],
    [
      'a time that is too short',
      ['car', 'setpoint', '--power', '1', '--ttl', '4', '--broker', 'mqtt://x'],
      'USAGE_TTL',
    ],
    [
      'a time that is too long',
      ['car', 'setpoint', '--power', '1', '--ttl', '31', '--broker', 'mqtt://x'],
      'USAGE_TTL',
    ],
    ['a power for what takes none', ['car', 'stop', '--power', '1', '--broker', 'mqtt://x'], 'USAGE_POWER'],
  ])('refuses %s', async (_what, args, code) => {
    const { exitCode, stdout, stderr } = await callBackfeed('command', ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(oneLine(code));
  });
});
