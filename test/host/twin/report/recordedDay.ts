import { createPack } from '../../../../sim/battery/pack.ts';
import { createConverter } from '../../../../sim/charger/converter.ts';
import { wallStation } from '../../../../sim/charger/wallStation.ts';
import { gradeAt, speedAt } from '../../../../sim/cycle/driveCycle.ts';
import { createEnergyAudit } from '../../../../sim/energyAudit.ts';
import { createGrid } from '../../../../sim/grid/grid.ts';
import { houseGrid } from '../../../../sim/grid/houseGrid.ts';
import { seededRandom } from '../../../../sim/cycle/seededRandom.ts';
import { createVehicle } from '../../../../sim/vehicle/vehicle.ts';
import { policyByte } from '../../../../firmware/contract/policyBytes.ts';
import { recordRun, type RecordedWorld } from '../../../../host/twin/report/runRecorder.ts';
import type { TwinPageInput } from '../../../../host/twin/report/twinPage.ts';
import type { TwinReport } from '../../../../host/twin/twinReport.ts';
import { atMinute, errandAt, quarterHourPrices, shortScenario, spanOf, START_MS } from '../twinHarness.ts';

const STEP_S = 1;
const HOUR_MS = 3_600_000;
const DC_W = 8000;

/** What happens on a day that is made by hand: hours, exclusive of the last one. */
export interface DayByHand {
  readonly sells?: readonly [number, number];
  readonly charges?: readonly [number, number];
  readonly drivesAtMinutes?: readonly number[];
  /** Rise over run on all roads. */
  readonly grade?: number;
}

/** A day of plant and audit, without buses and firmware, recorded as the command does it. */
export function recordedDay({ sells, charges, drivesAtMinutes = [], grade = 0 }: DayByHand): TwinPageInput {
  const span = spanOf(24 * 60);
  const prices = quarterHourPrices([0.1, 0.3, 0.2], 0.25);
  const drives = drivesAtMinutes.map((minute) => errandAt(atMinute(minute)));
  const vehicle = createVehicle(shortScenario.car.vehicle);
  const pack = createPack(shortScenario.car.pack, 60);
  const converter = createConverter(wallStation.converter);
  const grid = createGrid(houseGrid, seededRandom(1));
  const station = { dcPowerW: 0, acPowerW: 0, conversionLossW: 0, standbyW: 0 } as RecordedWorld['station'];
  const audit = createEnergyAudit(vehicle, pack, station);
  const lines = { plugDetect: true } as RecordedWorld['lines'];
  const world = {
    vehicle,
    pack,
    station,
    grid,
    lines,
    audit,
    stationDrawnWh: 0,
    onPlantStep: null as RecordedWorld['onPlantStep'],
  };
  const policy = {
    v: 1,
    id: 1,
    startAtMs: START_MS,
    slotMs: 900_000,
    untilMs: START_MS + 12 * HOUR_MS,
    reserveSocPct: 30,
    table: Buffer.from(Array.from({ length: 96 }, () => [policyByte(40), policyByte(90)]).flat()).toString(
      'base64',
    ),
  } as const;
  const recorder = recordRun(world, span, drives, () => policy);

  for (let s = STEP_S; s <= 86_400; s += STEP_S) {
    const atMs = START_MS + s * 1000;
    const hour = (s - STEP_S) / 3600;
    const inHours = (hours?: readonly [number, number]): boolean =>
      !!hours && hour >= hours[0] && hour < hours[1];
    const drive = drives.find(({ departAtMs, plugAtMs }) => atMs >= departAtMs && atMs < plugAtMs!);
    const driving = drive !== undefined && atMs < drive.arriveAtMs + 20_000;
    const tS = drive ? (atMs - drive.departAtMs) / 1000 : 0;
    lines.plugDetect = !drive;
    vehicle.dischargeLimitW = pack.dischargeLimitW;
    vehicle.chargeLimitW = pack.chargeLimitW;
    vehicle.auxDemandW = driving ? 250 : inHours(sells) ? 150 : 0;
    vehicle.step(
      STEP_S,
      driving ? speedAt(drive.cycle, tS) : 0,
      driving ? gradeAt(drive.cycle, tS) + grade : 0,
    );
    station.dcPowerW = drive ? 0 : inHours(sells) ? DC_W : inHours(charges) ? -DC_W : 0;
    station.conversionLossW = converter.conversionLossW(station.dcPowerW);
    station.standbyW = converter.standbyW(station.dcPowerW, 'asleep');
    station.acPowerW = converter.acPowerW(station.dcPowerW, 'asleep');
    pack.step(STEP_S, vehicle.batteryPowerW + station.dcPowerW);
    grid.step(STEP_S, station.acPowerW);
    audit.record(STEP_S, driving);
    world.stationDrawnWh += (Math.max(0, station.dcPowerW) * STEP_S) / 3600;
    world.onPlantStep!(s * 1e6, STEP_S);
  }
  const recording = recorder.finish();
  return {
    report: reportOf(recording.audit, vehicle.distanceM, pack.socPct),
    recording,
    scenario: shortScenario,
    prices,
  };
}

function reportOf(
  audit: ReturnType<ReturnType<typeof createEnergyAudit>['report']>,
  distanceM: number,
  endSocPct: number,
): TwinReport {
  const money = (net: number) => ({ revenue: 2, cost: 1, wear: 0.1, stockChange: net - 0.9, net });
  const parts = {
    thisRun: money(1.25),
    chargeAtOnce: money(-0.5),
    neverExport: money(0.4),
    perfectForesight: money(1.5),
  };
  return {
    scenario: 'short',
    seed: 1,
    startAt: new Date(START_MS).toISOString(),
    endAt: new Date(START_MS + 24 * HOUR_MS).toISOString(),
    simulatedMs: 24 * HOUR_MS,
    wallMs: 0,
    distanceKm: distanceM / 1000,
    energyWh: {
      traction: audit.tractionWh,
      regen: audit.regenWh,
      gridImported: audit.gridImportedWh,
      gridExported: audit.gridExportedWh,
      losses: audit.totalLossesWh,
      lossesBy: { ...audit.lossesWh },
      storeChange: audit.storeChangeWh,
    },
    regenSharePct: audit.tractionWh > 0 ? (100 * audit.regenWh) / audit.tractionWh : 0,
    auditResidual: audit.residual,
    socPct: { start: 60, end: endSocPct, minWhileExporting: 45, reserve: 30 },
    registersWh: { imported: 0, exported: 0, regen: 0, traction: 0 },
    frames: { received: 0, filtered: 0, lost: 0 },
    policies: 1,
    journal: { stored: 1, duplicates: 0, dropped: 0 },
    exportedWhByOrigin: { grid: 0, solar: 0, workplace: 0, regen: 0, unknown: 0 },
    money: {
      currency: 'EUR',
      net: parts.thisRun.net,
      chargeAtOnce: parts.chargeAtOnce.net,
      neverExport: parts.neverExport.net,
      perfectForesight: parts.perfectForesight.net,
      parts,
    },
    refusals: [
      { code: 'PLAN_HOLDS', durationMs: 20 * HOUR_MS },
      { code: 'CHARGER_FAULT', durationMs: 45_000 },
    ],
    hours: Array.from({ length: 24 }, (_, hour) => ({
      startAt: new Date(START_MS + hour * HOUR_MS).toISOString(),
      exportingMs: hour === 19 ? HOUR_MS : hour === 20 ? HOUR_MS / 3 : 0,
      code: hour === 19 ? null : hour === 3 ? 'CHARGER_FAULT' : 'PLAN_HOLDS',
    })),
    firmware: { boots: 1, uncaught: 0 },
  };
}
