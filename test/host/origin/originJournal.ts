import fc from 'fast-check';
import type { JournalMessage } from '../../../firmware/contract/messages.ts';
import type { Mode } from '../../../firmware/contract/modes.ts';
import type { OriginSettings } from '../../../host/origin/originLedger.ts';
import { fixedTrips } from '../../../host/service/tripCalendar.ts';
import { SAMPLE_TIME_MS, sampleRecord } from '../mqtt/sampleMessages.ts';

export const HOUR_MS = 3_600_000;
export const CAPACITY_WH = 40_000;
const EFFICIENCY = 0.9;

export function originSettings(change: Partial<OriginSettings> = {}): OriginSettings {
  return {
    timeZone: 'Europe/Berlin',
    battery: { capacityWh: CAPACITY_WH, chargeEfficiency: EFFICIENCY, dischargeEfficiency: EFFICIENCY },
    trips: fixedTrips([]),
    ...change,
  };
}

/** What a car does between two records. */
export interface Step {
  readonly mode: Mode;
  readonly minutes: number;
  readonly importedWh?: number;
  readonly exportedWh?: number;
  readonly regenWh?: number;
  readonly tractionWh?: number;
  /** What the state of charge says beyond what the flows say, Wh. */
  readonly socErrorWh?: number;
  readonly isSocKnown?: boolean;
  readonly hasTime?: boolean;
  readonly event?: 'reboot' | 'erased' | undefined;
}

/** The journal of such a car: cumulative registers, and a state of charge that follows the flows. */
export function journalOf(steps: readonly Step[], startSocPct: number | null = 50): JournalMessage[] {
  let registers = { importedWh: 700, exportedWh: 300, regenWh: 20, tractionWh: 90 };
  let storedWh = ((startSocPct ?? 50) / 100) * CAPACITY_WH;
  let seq = 1;
  let boot = 1;
  let t = SAMPLE_TIME_MS;
  const records = [sampleRecord(seq, { ...registers, boot, t, socPct: startSocPct })];
  for (const step of steps) {
    const { importedWh = 0, exportedWh = 0, regenWh = 0, tractionWh = 0 } = step;
    if (step.event) boot++;
    if (step.event === 'erased') {
      registers = { importedWh: 0, exportedWh: 0, regenWh: 0, tractionWh: 0 };
      seq = 0;
    }
    registers = {
      importedWh: registers.importedWh + importedWh,
      exportedWh: registers.exportedWh + exportedWh,
      regenWh: registers.regenWh + regenWh,
      tractionWh: registers.tractionWh + tractionWh,
    };
    storedWh +=
      importedWh * EFFICIENCY + regenWh - tractionWh - exportedWh / EFFICIENCY + (step.socErrorWh ?? 0);
    storedWh = Math.min(CAPACITY_WH, Math.max(0, storedWh));
    t += step.minutes * 60_000;
    const socPct = (step.isSocKnown ?? true) ? (100 * storedWh) / CAPACITY_WH : null;
    records.push(
      sampleRecord(++seq, {
        ...registers,
        boot,
        mode: step.mode,
        t: (step.hasTime ?? true) ? t : null,
        socPct,
      }),
    );
  }
  return records;
}

const energyWh = fc.integer({ min: 0, max: 6000 });
const minutes = fc.integer({ min: -30, max: 1500 });
const common = {
  minutes,
  socErrorWh: fc.oneof(fc.constant(0), fc.integer({ min: -3000, max: 3000 })),
  isSocKnown: fc.boolean(),
  hasTime: fc.oneof(
    { weight: 5, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  event: fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant('reboot' as const) },
  ),
};

/** Any mixture of charging, selling, driving, standing, clocks set back, lost times, and a state of charge that errs. */
export const anySteps = fc.array(
  fc.oneof(
    fc.record({ mode: fc.constant('importing' as const), importedWh: energyWh, ...common }),
    fc.record({ mode: fc.constant('exporting' as const), exportedWh: energyWh, ...common }),
    fc.record({ mode: fc.constant('driving' as const), regenWh: energyWh, tractionWh: energyWh, ...common }),
    fc.record({ mode: fc.constantFrom<Mode>('idle', 'parked', 'fault', 'boot'), ...common }),
    fc.record({
      mode: fc.constant('idle' as const),
      importedWh: energyWh,
      exportedWh: energyWh,
      regenWh: energyWh,
      tractionWh: energyWh,
      ...common,
    }),
  ),
  { minLength: 1, maxLength: 40 },
);
