import { runBaselines, runMoney, stockPricePerKwh, type RunMoney } from './baselines.ts';
import type { ByOrigin } from '../origin/energyOrigin.ts';
import { refusalsOf, type HourOfRun, type Refusal } from './refusals.ts';
import { TWIN_VEHICLE, type Twin } from './twin.ts';

/** What a run came to; the object that `sim --json` prints. Energies in Wh, money in `money.currency`, + is earned. */
export interface TwinReport {
  readonly scenario: string;
  readonly seed: number;
  readonly startAt: string;
  readonly endAt: string;
  readonly simulatedMs: number;
  readonly wallMs: number;
  readonly distanceKm: number;
  readonly energyWh: {
    /** At the battery while driving: out, and back in by braking. */
    readonly traction: number;
    readonly regen: number;
    readonly gridImported: number;
    readonly gridExported: number;
    readonly losses: number;
    readonly lossesBy: Readonly<Record<string, number>>;
    readonly storeChange: number;
  };
  /** Share of the traction energy that braking returned. */
  readonly regenSharePct: number;
  readonly auditResidual: number;
  readonly socPct: {
    readonly start: number;
    readonly end: number;
    readonly minWhileExporting: number;
    readonly reserve: number;
  };
  /** What the device itself measured and journalled, Wh. */
  readonly registersWh: {
    readonly imported: number;
    readonly exported: number;
    readonly regen: number;
    readonly traction: number;
  };
  /** What was sold, by where it came from: docs/method.md, "Origin of a kWh". Sums to the exported register. */
  readonly exportedWhByOrigin: ByOrigin;
  /** Through the registers of both CAN controllers. */
  readonly frames: { readonly received: number; readonly filtered: number; readonly lost: number };
  readonly policies: number;
  readonly journal: { readonly stored: number; readonly duplicates: number; readonly dropped: number };
  readonly money: {
    readonly currency: string;
    readonly net: number;
    readonly chargeAtOnce: number;
    readonly neverExport: number;
    readonly perfectForesight: number;
    readonly parts: Readonly<
      Record<'thisRun' | 'chargeAtOnce' | 'neverExport' | 'perfectForesight', RunMoney>
    >;
  };
  readonly refusals: readonly Refusal[];
  readonly hours: readonly HourOfRun[];
  readonly firmware: { readonly boots: number; readonly uncaught: number };
}

/** Adds up a run that has reached the end of its span. @param wallMs real time that it took */
export function twinReport(twin: Twin, wallMs: number): TwinReport {
  const { world, store, service, options } = twin;
  const { scenario, span, prices } = options;
  const audit = world.audit.report();
  const { vehicleChip, chargerChip, boots, uncaught } = world.controller;
  const journal = store.journal(TWIN_VEHICLE);
  const last = journal.at(-1);
  const state = store.latestState(TWIN_VEHICLE)?.message;
  const days = service.ledger().days();
  const sum = (value: (day: (typeof days)[number]) => number): number =>
    days.reduce((total, day) => total + value(day), 0);
  const thisRun = runMoney(
    sum((day) => day.revenue),
    sum((day) => day.cost),
    world.stationDrawnWh,
    audit.batteryChangeWh,
    scenario.owner.wearPricePerKwh,
    stockPricePerKwh(prices, span),
  );
  const baselines = runBaselines({
    scenario,
    span,
    drives: options.drives.filter(({ departAtMs }) => departAtMs < span.endAtMs),
    driveEnergiesWh: world.driveEnergiesWh,
    prices,
  });
  return {
    scenario: scenario.name,
    seed: options.seed,
    startAt: new Date(span.startAtMs).toISOString(),
    endAt: new Date(span.endAtMs).toISOString(),
    simulatedMs: twin.clock.now() - span.startAtMs,
    wallMs: Math.round(wallMs),
    distanceKm: world.vehicle.distanceM / 1000,
    energyWh: {
      traction: audit.tractionWh,
      regen: audit.regenWh,
      gridImported: audit.gridImportedWh,
      gridExported: audit.gridExportedWh,
      losses: audit.totalLossesWh,
      lossesBy: audit.lossesWh,
      storeChange: audit.storeChangeWh,
    },
    regenSharePct: audit.tractionWh > 0 ? (100 * audit.regenWh) / audit.tractionWh : 0,
    auditResidual: audit.residual,
    socPct: {
      start: scenario.startSocPct,
      end: world.pack.socPct,
      minWhileExporting: world.minExportSocPct,
      reserve: scenario.owner.reserveSocPct,
    },
    registersWh: {
      imported: last?.importedWh ?? 0,
      exported: last?.exportedWh ?? 0,
      regen: last?.regenWh ?? 0,
      traction: last?.tractionWh ?? 0,
    },
    exportedWhByOrigin: service.origins().account().exportedWh,
    frames: {
      received: vehicleChip.state.counters.received + chargerChip.state.counters.received,
      filtered: vehicleChip.state.counters.filtered + chargerChip.state.counters.filtered,
      lost: vehicleChip.state.counters.lost + chargerChip.state.counters.lost,
    },
    policies: state?.policies ?? 0,
    journal: {
      stored: service.counts().stored,
      duplicates: service.counts().duplicates,
      dropped: state?.journal.dropped ?? 0,
    },
    money: {
      currency: prices.currency,
      net: thisRun.net,
      chargeAtOnce: baselines.chargeAtOnce.net,
      neverExport: baselines.neverExport.net,
      perfectForesight: baselines.perfectForesight.net,
      parts: { thisRun, ...baselines },
    },
    ...refusalsOf(journal, span),
    firmware: { boots: boots(), uncaught: uncaught() },
  };
}
