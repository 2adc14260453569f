import { beforeAll, describe, expect, it } from 'vitest';
import { buildFirmware } from '../../../host/build/buildFirmware.ts';
import { findMosquitto, prepareBroker } from '../../host/mqtt/realBroker.ts';
import { espruinoBinary, espruinoHint } from '../espruinoBinary.ts';
import { realSession } from './realSession.ts';
import { SESSION_FIRMWARE, sessionTimes } from './sessionPlan.ts';
import { recordSteps, registerNames, sideBySide, stateSteps, type SessionResult } from './sessionResult.ts';
import { simulatedSession } from './simulatedSession.ts';

/**
 * How long it takes to hear all that a waking car tells in turns is chance, and real time moves each step of the
 * handshake by up to a tick or two. So what the registers grow by from record to record is compared for the same time,
 * and may differ by this much, whichever is more.
 */
const TOLERANCE_SHARE = 0.03;
const TOLERANCE_WH = 3;
/** A busy machine makes it slow, not different. */
const REAL_MAX_MS = 900_000;

let bundle: string;
let simulated: SessionResult;
beforeAll(async () => {
  bundle = (await buildFirmware(SESSION_FIRMWARE)).code;
  simulated = await simulatedSession(bundle);
});

const seqs = ({ records }: SessionResult): number[] => records.map(({ seq }) => seq);
const gapless = ({ records }: SessionResult): number[] => records.map((_, index) => index + 1);

describe('the session in the simulator', () => {
  it('goes through everything that it is meant to show, and nothing else goes wrong', () => {
    const steps = recordSteps(simulated).map((step) => step.replace(/^\d+ /, ''));
    expect(simulated.complaints).toEqual([]);
    expect(steps.filter((step) => /driving|exporting|POLICY_EXPIRED/.test(step))).toEqual([
      'transition driving DRIVING',
      'transition exporting EXPORTING',
      'interval exporting EXPORTING',
      'transition stopping POLICY_EXPIRED',
    ]);
    expect(steps.at(-1)).toBe('transition parked UNPLUGGED');
    expect(simulated.records.at(-1)).toMatchObject({ gapMs: 0 });
    expect(simulated.records.at(-1)!.exportedWh).toBeGreaterThan(100);
  });

  it('loses no record to the broker that was away', () => {
    const diedAtMs = sessionTimes.brokerDiesAtUs / 1000;
    expect(seqs(simulated)).toEqual(gapless(simulated));
    expect(simulated.records.filter(({ up }) => up > diedAtMs).length).toBeGreaterThanOrEqual(2);
  });
});

describe('the same bytes on the real interpreter', () => {
  const mosquitto = findMosquitto();
  if (!espruinoBinary) {
    it.skip(espruinoHint, () => {});
    return;
  }
  if (mosquitto === null) {
    it.skip('needs mosquitto: apt-get install mosquitto', () => {});
    return;
  }

  it('give the same records, reasons and states', { timeout: REAL_MAX_MS }, async () => {
    const real = await realSession(espruinoBinary!, bundle, await prepareBroker(mosquitto));
    const both = `\n${sideBySide(simulated, real)}\n`;
    expect.soft(real.complaints, both).toEqual([]);
    expect.soft(seqs(real), both).toEqual(gapless(real));
    expect.soft(stateSteps(real), both).toEqual(stateSteps(simulated));
    // Without the same steps the registers cannot be compared.
    expect(recordSteps(real), both).toEqual(recordSteps(simulated));
    for (const [index, record] of real.records.entries()) {
      for (const name of registerNames) {
        const grown = ({ records }: SessionResult): { readonly wh: number; readonly ms: number } => ({
          wh: records[index]![name] - (records[index - 1]?.[name] ?? 0),
          ms: records[index]!.up - (records[index - 1]?.up ?? 0),
        });
        const expected = grown(simulated);
        const found = grown(real);
        const expectedWh = (expected.wh * found.ms) / expected.ms;
        const toleranceWh = Math.max(TOLERANCE_WH, TOLERANCE_SHARE * expectedWh);
        expect(Math.abs(found.wh - expectedWh), `${name} up to record ${record.seq}${both}`).toBeLessThan(
          toleranceWh,
        );
      }
    }
  });
});
