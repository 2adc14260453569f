import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STANDARD_MASK, type Acceptance } from '../../../host/build/acceptance.ts';
import { allocateReceiveFilters } from '../../../host/build/receiveFilters.ts';
import {
  lossBeginsAtUs,
  receiveLoss,
  spaceOnWire,
  type ArrivedFrame,
  type ReceiveLoss,
} from '../../../host/build/receiveLoss.ts';
import { loadVehicleProfile } from '../../../host/build/vehicleProfile.ts';
import { readCanLog } from '../../../host/can/canLog.ts';
import { canFrame } from '../../sim/bus/testNode.ts';
import { chipWithFilters } from './chipWithFilters.ts';

const exact = (rxb0: number[], rxb1: number[]): Acceptance => ({
  rxb0: { mask: STANDARD_MASK, filters: rxb0 },
  rxb1: { mask: STANDARD_MASK, filters: rxb1 },
});

type Counts = Pick<ReceiveLoss, 'admitted' | 'lost'>;
const countsOf = ({ admitted, lost }: ReceiveLoss): Counts => ({ admitted, lost });

/** The simulator's chip, and a device that empties a buffer only at the end of the time that a frame takes. */
function chipLoss(frames: readonly ArrivedFrame[], acceptance: Acceptance, serviceUs: number): Counts {
  const { chip, spi } = chipWithFilters(acceptance);
  let queue: number[] = [];
  let doneAtUs = Infinity;
  const look = (nowUs: number): void => {
    const status = spi.readStatus();
    queue = [...(status & 1 ? [0x90] : []), ...(status & 2 ? [0x94] : [])];
    doneAtUs = queue.length > 0 ? nowUs + serviceUs : Infinity;
  };
  for (const { endUs, id } of frames) {
    while (doneAtUs <= endUs) {
      const nowUs = doneAtUs;
      spi.nowUs = nowUs;
      spi.readRx(queue.shift()!);
      if (queue.length > 0) doneAtUs = nowUs + serviceUs;
      else look(nowUs);
    }
    spi.nowUs = endUs;
    chip.onFrame(canFrame(id, [1, 2, 3, 4, 5, 6, 7, 8]), endUs);
    if (queue.length === 0) look(endUs);
  }
  const { received, lost } = chip.state.counters;
  return { admitted: received + lost, lost };
}

describe('receiveLoss', () => {
  const gaps = fc.array(fc.tuple(fc.integer({ min: 100, max: 700 }), fc.constantFrom(1, 2, 3, 4, 5)), {
    maxLength: 40,
  });

  it('is what the chip of the simulator loses', () => {
    let losses = 0;
    fc.assert(
      fc.property(
        gaps,
        fc.integer({ min: 50, max: 2000 }),
        fc.constantFrom(exact([1, 2], [3, 4]), exact([1], [2, 3, 4]), exact([1, 2], []), exact([5], [1, 2])),
        (rows, serviceUs, acceptance) => {
          let endUs = 0;
          const frames = rows.map(([gapUs, id]) => ({ endUs: (endUs += gapUs), id }));
          const loss = receiveLoss(frames, acceptance, serviceUs);
          expect(countsOf(loss)).toEqual(chipLoss(frames, acceptance, serviceUs));
          losses += loss.lost;
        },
      ),
      { numRuns: 500, seed: 8 },
    );
    expect(losses).toBeGreaterThan(300);
  });

  it.each<[string, number[], Acceptance, number, number]>([
    ['two back to back', [1, 1], exact([1], []), 10_000, 0],
    ['the third of a burst', [1, 1, 1], exact([1], []), 461, 1],
    ['not the third of a burst that is just in time', [1, 1, 1], exact([1], []), 460, 0],
    ['the second where nothing rolls over', [2, 2], exact([1], [2]), 231, 1],
    ['a frame that finds the second buffer full', [1, 1, 2], exact([1], [2]), 231, 1],
  ])('loses of %s', (_name, ids, acceptance, serviceUs, lost) => {
    const frames = ids.map((id, i) => ({ endUs: 230 * (i + 1), id }));
    expect(countsOf(receiveLoss(frames, acceptance, serviceUs))).toEqual({ admitted: ids.length, lost });
  });
});

describe('lossBeginsAtUs', () => {
  const burst = [1, 1, 1].map((id, i) => ({ endUs: 230 * (i + 1), id }));
  it.each([
    [1, 461],
    [10, 470],
  ])('finds it in steps of %i us', (stepUs, expected) =>
    expect(lossBeginsAtUs(burst, exact([1], []), stepUs)).toBe(expected),
  );
  it('is never where two buffers are enough', () =>
    expect(lossBeginsAtUs(burst.slice(1), exact([1], []))).toBe(Infinity));
});

describe('spaceOnWire', () => {
  it('begins a frame at its stamp, or when the wire is free', () => {
    const frame = (atUs: number, extended = false) => ({
      atUs,
      id: 0x555,
      extended,
      data: new Uint8Array(8).fill(0x55),
    });
    const spaced = spaceOnWire([frame(100), frame(110), frame(5000, true)], 500_000);
    const standardUs = spaced[0]!.endUs - 100;
    // 111 bits of 2 us and few stuff bits.
    expect(standardUs).toBeGreaterThanOrEqual(222);
    expect(standardUs).toBeLessThan(240);
    expect(spaced[1]!.endUs).toBe(100 + 2 * standardUs);
    expect(spaced[2]!.id).toBe(0x80000555);
    expect(spaced[2]!.endUs).toBeGreaterThanOrEqual(5000 + 262);
  });
});

const log = new URL('../shared/data/can/leaf_drive_88s_gvret.txt', `file://${process.cwd()}/`);
describe.skipIf(!existsSync(log))('a recorded Leaf drive (needs ../shared/data/can)', () => {
  const frames = existsSync(log) ? spaceOnWire(readCanLog(readFileSync(log, 'utf8'), 'drive'), 500_000) : [];
  const profile = loadVehicleProfile('leaf-aze0');
  const six = [0x1da, 0x1db, 0x1dc, 0x1d4, 0x55b, 0x5bc];
  const rows = [...profile.receiveReport.mapped, ...profile.receiveReport.alsoAdmitted];
  const withTorqueRequest = allocateReceiveFilters({
    mapped: six.map((id) => ({
      id,
      periodMs: 1000 / (rows.find((row) => row.id === id)?.framesPerS ?? 100),
    })),
    bursts: [
      [0x1da, 0x1db, 0x1dc, 0x1d4],
      [0x55b, 0x5bc],
    ],
    others: [
      ...[0x11a, 0x1f2].map((id) => ({ id, periodMs: 10 })),
      { id: 0x284, periodMs: 20 },
      ...[0x380, 0x50a, 0x50b, 0x50c, 0x54a, 0x54b, 0x54c, 0x54f, 0x55a, 0x56e, 0x5bf].map((id) => ({
        id,
        periodMs: 100,
      })),
      ...[0x5a9, 0x5b9, 0x5c0].map((id) => ({ id, periodMs: 500 })),
    ],
    unknownFramesPerS: 40,
  });

  it.each([
    // Of the temperatures, which may be 60 s old, one frame in five comes right behind a burst.
    ['the profile', profile.acceptance, 240],
    ['the six identifiers with 1D4', withTorqueRequest, 280],
    [
      'exact filters, the burst spread over both buffers',
      exact([0x1da, 0x1db], [0x1dc, 0x1d4, 0x55b, 0x5bc]),
      230,
    ],
  ])('loses no frame up to a service time, and begins to: %s', (_name, acceptance, expected) => {
    expect(lossBeginsAtUs(frames, acceptance)).toBe(expected);
  });

  it('loses nothing but temperatures where the profile begins to', () => {
    expect(lossBeginsAtUs(frames, profile.acceptance, 10, 10_000, [0x5c0])).toBe(290);
  });

  it('is lost by the chip of the simulator in the same way', () => {
    const first = frames.slice(0, 15_000);
    for (const serviceUs of [250, 400, 1000]) {
      expect(countsOf(receiveLoss(first, withTorqueRequest, serviceUs))).toEqual(
        chipLoss(first, withTorqueRequest, serviceUs),
      );
    }
  });
});
