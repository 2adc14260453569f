import { describe, expect, it } from 'vitest';
import { brokerRefusal } from '../../../host/mqtt/brokerRefusals.ts';
import { createRefusalLog } from '../../../host/mqtt/refusalLog.ts';

describe('createRefusalLog', () => {
  it('tells each refusal of each client once a minute, with the number of the others', () => {
    let nowMs = 0;
    const lines: string[] = [];
    const log = createRefusalLog({ now: () => nowMs }, (code, text) => lines.push(`${code}: ${text}`));
    const wrong = brokerRefusal('LOGIN_WRONG', 'at 192.0.2.1');
    for (let i = 0; i < 500; i++) log('at 192.0.2.1', wrong);
    log('leaf-1', brokerRefusal('TOPIC_FORBIDDEN', 'leaf-1', 'backfeed/leaf-2/state'));
    nowMs = 60_000;
    log('at 192.0.2.1', wrong);
    expect(lines).toEqual([
      'LOGIN_WRONG: MQTT client at 192.0.2.1 came with a wrong user name or password. Give it the login of its vehicle.',
      'TOPIC_FORBIDDEN: MQTT client leaf-1 may not publish there (backfeed/leaf-2/state). Look up who writes what in docs/broker.md.',
      'LOGIN_WRONG: MQTT client at 192.0.2.1 came with a wrong user name or password. Give it the login of its vehicle. (499 more like it)',
    ]);
  });

  it('stays short when each refusal has another name', () => {
    let nowMs = 0;
    let lines = 0;
    const log = createRefusalLog({ now: () => nowMs }, () => lines++);
    for (let i = 0; i < 100_000; i++, nowMs++) log(`n${i}`, brokerRefusal('LOGIN_WRONG', `n${i}`));
    expect(lines).toBeGreaterThan(20);
    expect(lines).toBeLessThan(50);
  });
});
