import { beforeAll, describe, expect, it } from 'vitest';
import { loadCanFirmware, type FrameIntake, type FrameWatch } from './canRig.ts';

const GOOD = 1;
const [UNAVAILABLE, UNDECIDED, CHECKSUM, REMOTE] = [2, 3, -1, -4];
const BATTERY = 0x1db;
const OTHER = 0x55b;
const EXTENDED_ID = 0x80000000;

let can: ReturnType<Awaited<ReturnType<typeof loadCanFirmware>>>['exposed'];
beforeAll(async () => {
  can = (await loadCanFirmware())().exposed;
});

interface Rig {
  readonly intake: FrameIntake;
  readonly watch: FrameWatch;
  /** What the decoders answer from now on. */
  answer: number;
  readonly decoded: number[];
  readonly measuredAtMs: number[];
}

function createRig(): Rig {
  const frames = [BATTERY, OTHER].map((id) => ({ id, periodMs: 10, timeoutMs: 500, isNeeded: true }));
  const watch = can.watch.createFrameWatch(frames);
  const decoded: number[] = [];
  const measuredAtMs: number[] = [];
  const decoder = (id: number) => () => {
    decoded.push(id);
    return rig.answer;
  };
  const decoders = { [BATTERY]: decoder(BATTERY), [OTHER]: decoder(OTHER) };
  const none = new Float64Array(0);
  const intake = can.intake.createFrameIntake(watch, decoders, none, none, BATTERY, (nowMs) => {
    measuredAtMs.push(nowMs);
  });
  const rig: Rig = { intake, watch, answer: GOOD, decoded, measuredAtMs };
  return rig;
}

const bytes = new Uint8Array(14);

describe('createFrameIntake', () => {
  it('decodes what it knows, and nothing else', () => {
    const { intake, decoded, watch } = createRig();
    [BATTERY, 0x7ff, OTHER, EXTENDED_ID + 0x1fffffff].forEach((id, i) => intake.receive(id, bytes, 10 * i));
    expect(decoded).toEqual([BATTERY, OTHER]);
    expect(watch.busHeardAtMs).toBe(20);
  });

  it('says when the message came that is integrated', () => {
    const { intake, measuredAtMs } = createRig();
    [BATTERY, OTHER, BATTERY].forEach((id, i) => intake.receive(id, bytes, 10 * i));
    expect(measuredAtMs).toEqual([0, 20]);
  });

  it.each([GOOD, UNAVAILABLE, UNDECIDED, CHECKSUM, REMOTE])(
    'leaves a watch that has long been proven as the watch itself would: answer %i',
    (answer) => {
      const rig = createRig();
      const other = createRig();
      const play = (id: number, answerNow: number, atMs: number): void => {
        rig.answer = answerNow;
        rig.intake.receive(id, bytes, atMs);
        other.watch.heard(id, answerNow, atMs);
      };
      for (let atMs = 0; atMs < 100; atMs += 10) [BATTERY, OTHER].forEach((id) => play(id, GOOD, atMs));
      // The second one after a silence: the bus starts anew.
      for (const atMs of [100, 5000, 5010]) {
        play(BATTERY, answer, atMs);
        expect(rig.watch.states).toEqual(other.watch.states);
        expect(rig.watch.rejections).toEqual(other.watch.rejections);
        expect(rig.watch.busHeardAtMs).toBe(other.watch.busHeardAtMs);
        for (const nowMs of [atMs, atMs + 499, atMs + 501]) {
          expect(rig.watch.isOverdue(nowMs)).toBe(other.watch.isOverdue(nowMs));
          expect(rig.watch.refusal(nowMs)).toBe(other.watch.refusal(nowMs));
        }
      }
    },
  );

  it('tells whoever waits what came, and whether its values were taken', () => {
    const rig = createRig();
    const heard: (readonly [number, boolean])[] = [];
    rig.intake.receive(BATTERY, bytes, 0);
    rig.intake.awaiting = (id, isTaken) => heard.push([id, isTaken]);
    for (const answer of [GOOD, UNAVAILABLE, UNDECIDED, CHECKSUM, REMOTE]) {
      rig.answer = answer;
      rig.intake.receive(OTHER, bytes, 10);
    }
    // A remote frame is not the message.
    expect(heard).toEqual([
      [OTHER, true],
      [OTHER, true],
      [OTHER, false],
      [OTHER, false],
    ]);
  });

  it('counts the extended twin of a message as what it is', () => {
    const { intake, watch, decoded } = createRig();
    intake.receive(EXTENDED_ID + BATTERY, bytes, 10);
    expect(decoded).toEqual([]);
    expect(watch.rejections).toMatchObject({ extended: 1 });
    expect(watch.states[BATTERY]!.heardAtMs).toBeLessThan(0);
  });
});
