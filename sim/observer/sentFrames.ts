import type { CanFrame } from '../bus/canNode.ts';
import type { WorldBus } from '../world.ts';
import type { Report } from './violation.ts';

const u16 = (data: Uint8Array, byte: number): number => data[byte]! + 256 * data[byte + 1]!;

/** What the vehicle says in a CHAdeMO session, as recorded from a Leaf and documented by open implementations. */
interface AllowedFrame {
  readonly id: number;
  /** What is outside its legal range, or null. */
  readonly fault: (data: Uint8Array) => string | null;
}

/** The Leaf of the simulator: 96 cells; 435 V was recorded as the highest voltage that a Leaf named. */
const MOST_VOLTS = 435;
const LEAST_VOLTS = 200;
/** CHAdeMO 0.9 stations go to 125 A; nothing here is asked to move so much. */
const MOST_AMPERES = 125;
const MOST_KWH = 100;

const outside = (name: string, value: number, least: number, most: number): string | null =>
  value < least || value > most ? `${name} ${value}` : null;

const allowedFrames: readonly AllowedFrame[] = [
  {
    id: 0x100,
    fault: (d) =>
      outside('least charge current', d[0]!, 0, MOST_AMPERES) ??
      outside('least voltage', u16(d, 2), LEAST_VOLTS, MOST_VOLTS) ??
      outside('highest voltage', u16(d, 4), u16(d, 2), MOST_VOLTS) ??
      outside('charge-rate reference', d[6]!, 100, 100),
  },
  { id: 0x101, fault: (d) => outside('capacity', u16(d, 5) / 10, 0, MOST_KWH) },
  {
    id: 0x102,
    fault: (d) =>
      outside('protocol', d[0]!, 1, 3) ??
      outside('target voltage', u16(d, 1), LEAST_VOLTS, MOST_VOLTS) ??
      outside('charge request', d[3]!, 0, MOST_AMPERES) ??
      outside('unknown fault bits', d[4]! & 0xe0, 0, 0) ??
      outside('unknown status bits', d[5]! & 0x60, 0, 0) ??
      outside('state of charge', d[6]!, 0, 100),
  },
  { id: 0x110, fault: (d) => outside('unknown option bits', d[0]! & 0xf8, 0, 0) },
  {
    id: 0x200,
    fault: (d) =>
      outside('discharge offer', 255 - d[0]!, 0, MOST_AMPERES) ??
      outside('least voltage', u16(d, 4), LEAST_VOLTS, MOST_VOLTS) ??
      outside('least state of charge', d[6]!, 0, 100) ??
      outside('highest state of charge', d[7]!, 0, 100),
  },
  {
    id: 0x201,
    fault: (d) =>
      outside('sequence', d[0]!, 0, 2) ?? outside('available energy', u16(d, 3) / 10, 0, MOST_KWH),
  },
];
const byId = new Map(allowedFrames.map((allowed) => [allowed.id, allowed]));

/** Each message every 100 ms, 99 at the earliest by the recording: with catching up after a delay no more than this in a second. */
const MOST_PER_SECOND = 13;
/** The request rises by 20 A/s at most: in the recorded session, and the limit in open implementations. */
const RISE_A_PER_S = 20;
/** Two frames with the request come within 100 ms: after this long one of them was not heard. */
const UNHEARD_US = 120_000;
/** It rises in steps of 2 A, three of which may come together: ticks are 100 ms apart, frames 102, and both may be late. */
const RISE_BURST_A = 6.5;

/**
 * After a silence this long a session is over: what it said counts no more. The controller lets a station be silent for
 * 1 s, and where both were cut off its own last frame came up to a period before, and its next one a period after that.
 */
const SESSION_ENDS_US = 1_200_000;
/** What was said last may be said again until a controller that was held up has heard that the station has stopped. */
const LOOKS_ROUND_US = 500_000;

/** What the controller says on the buses. */
export interface SentFrames {
  /** End of its last frame on the charger bus, us; -Infinity before the first. */
  readonly atUs: number;
  /** What its last frames ask for, A: + is a discharge offer, - a charge request. */
  readonly askedA: number;
  /** When the frame that carries this figure last came, us: another frame does not renew what it says. */
  readonly askedAtUs: number;
  /** Bits of its status frame: charging enabled, its contactors open. */
  readonly isEnabled: boolean;
  readonly saysOpen: boolean;
  /** A frame of the controller went out. */
  sent(frame: CanFrame, endUs: number, bus: WorldBus): void;
  /** It started anew: what it said before counts no more. */
  forget(): void;
}

/** Checks every frame of the controller against the list of those that it may send. */
export function createSentFrames(report: Report): SentFrames {
  const times = new Map<number, number[]>();
  let offerA = 0;
  let offeredAtUs = -Infinity;
  let requestA = 0;
  let riseBudgetA = RISE_BURST_A;
  let judgedAtUs = -Infinity;
  /** What the station has been asked for in this session. */
  let knownA = 0;
  let silentUntilUs = -Infinity;
  /** What it was asked for before the silence. */
  let beforeA = 0;

  const refuse = (endUs: number, what: string, measured: string, limit: string): void =>
    report({ goal: 'TX', atS: endUs / 1e6, what, measured, limit });

  const judgeRate = (id: number, endUs: number): void => {
    const recent = (times.get(id) ?? []).filter((atUs) => endUs - atUs < 1e6);
    recent.push(endUs);
    times.set(id, recent);
    if (recent.length > MOST_PER_SECOND)
      refuse(
        endUs,
        'a message too often',
        `0x${id.toString(16)}: ${recent.length}/s`,
        `${MOST_PER_SECOND}/s`,
      );
  };

  const judgeRise = (endUs: number): void => {
    const askedA = requestA > 0 ? -requestA : offerA;
    const riseA = Math.abs(askedA) - knownA;
    const passedUs = endUs - judgedAtUs;
    const grownA = riseBudgetA + (passedUs / 1e6) * RISE_A_PER_S;
    // It is a rate: what could not be said for a while in a session has risen meanwhile.
    if (passedUs >= SESSION_ENDS_US) riseBudgetA = RISE_BURST_A;
    else if (passedUs >= UNHEARD_US) riseBudgetA = grownA;
    else riseBudgetA = Math.max(riseBudgetA, Math.min(RISE_BURST_A, grownA));
    judgedAtUs = endUs;
    sent.askedA = askedA;
    sent.askedAtUs = requestA > 0 ? endUs : offeredAtUs;
    if (Math.abs(askedA) === beforeA && endUs - silentUntilUs < LOOKS_ROUND_US) return;
    beforeA = NaN;
    knownA = Math.abs(askedA);
    if (riseA <= 0) return;
    riseBudgetA -= riseA;
    if (riseBudgetA >= 0) return;
    riseBudgetA = RISE_BURST_A;
    refuse(endUs, 'the request rises too fast', `+${riseA} A`, `${RISE_A_PER_S} A/s`);
  };

  const sent = {
    atUs: -Infinity,
    askedA: 0,
    askedAtUs: -Infinity,
    isEnabled: false,
    saysOpen: true,
    sent: (frame: CanFrame, endUs: number, bus: WorldBus) => {
      const name = `0x${frame.id.toString(16)}`;
      if (bus === 'vehicle') return refuse(endUs, 'a frame on the vehicle bus', name, 'none');
      const allowed = byId.get(frame.id);
      if (!allowed || frame.extended || frame.remote)
        return refuse(endUs, 'a frame that is not on the list', name, 'the list');
      if (frame.lengthBytes !== 8)
        return refuse(endUs, 'a message of another length', `${name}: ${frame.lengthBytes} bytes`, '8 bytes');
      const fault = allowed.fault(frame.data);
      if (fault) refuse(endUs, 'a value outside its range', `${name}: ${fault}`, 'its range');
      judgeRate(frame.id, endUs);
      if (endUs - sent.atUs > SESSION_ENDS_US) {
        beforeA = knownA;
        sent.forget();
        silentUntilUs = endUs;
      }
      sent.atUs = endUs;
      if (frame.id === 0x102) {
        requestA = frame.data[3]!;
        sent.isEnabled = (frame.data[5]! & 1) !== 0;
        sent.saysOpen = (frame.data[5]! & 8) !== 0;
        judgeRise(endUs);
      } else if (frame.id === 0x200) {
        offerA = 255 - frame.data[0]!;
        offeredAtUs = endUs;
        judgeRise(endUs);
      }
    },
    forget: () => {
      offerA = requestA = knownA = 0;
      sent.askedA = 0;
      sent.isEnabled = false;
      sent.saysOpen = true;
      sent.atUs = -Infinity;
    },
  };
  return sent;
}
