import type { Pack } from './battery/pack.ts';
import type { ChademoStation } from './charger/chademoStation.ts';
import type { Vehicle } from './vehicle/vehicle.ts';

const joulesPerWh = 3600;

/** Where energy was lost, Wh. */
export interface EnergyLosses {
  drag: number;
  rolling: number;
  frictionBrakes: number;
  drivetrain: number;
  auxiliaries: number;
  battery: number;
  conversion: number;
  standby: number;
}

/** What a run came to, Wh. */
export interface EnergyAuditReport {
  readonly gridImportedWh: number;
  readonly gridExportedWh: number;
  /** Height that payload brought with it, less what it took away: energy from outside. */
  readonly payloadWh: number;
  /** At the battery's terminals while driving: out, and back in. */
  readonly tractionWh: number;
  readonly regenWh: number;
  readonly lossesWh: Readonly<EnergyLosses>;
  readonly totalLossesWh: number;
  /** From the states at the beginning and the end; + when the store gained. */
  readonly batteryChangeWh: number;
  readonly kineticChangeWh: number;
  readonly potentialChangeWh: number;
  readonly storeChangeWh: number;
  /** |in - out - losses - change in store|, as a share of the throughput (grid and traction, both directions). */
  readonly residual: number;
}

/** Proves that no energy is made or lost: in = out + losses + change in store. */
export interface EnergyAudit {
  /** After vehicle, station and pack have made the same step. @param driving books the battery's power as traction */
  record(dtS: number, driving: boolean): void;
  report(): EnergyAuditReport;
}

/** An audit from the present states on. Without a station nothing crosses the meter. */
export function createEnergyAudit(vehicle: Vehicle, pack: Pack, station?: ChademoStation): EnergyAudit {
  const batteryWh = (): number => pack.storedEnergyWh(pack.socPct) + pack.polarisationEnergyWh();
  const batteryStartWh = batteryWh();
  const kineticStartJ = vehicle.kineticEnergyJ();
  const potentialStartJ = vehicle.potentialEnergyJ();
  const broughtStartJ = vehicle.broughtEnergyJ;
  let importedJ = 0;
  let exportedJ = 0;
  let tractionJ = 0;
  let regenJ = 0;
  const lossesJ: EnergyLosses = {
    drag: 0,
    rolling: 0,
    frictionBrakes: 0,
    drivetrain: 0,
    auxiliaries: 0,
    battery: 0,
    conversion: 0,
    standby: 0,
  };
  const kinds = Object.keys(lossesJ) as (keyof EnergyLosses)[];

  return {
    record(dtS, driving) {
      const { energy } = vehicle;
      lossesJ.drag += energy.dragJ;
      lossesJ.rolling += energy.rollingJ;
      lossesJ.frictionBrakes += energy.frictionBrakeJ;
      lossesJ.drivetrain += energy.drivetrainJ;
      lossesJ.auxiliaries += energy.auxJ;
      lossesJ.battery += pack.lossW * dtS;
      if (driving && pack.powerW > 0) tractionJ += pack.powerW * dtS;
      else if (driving) regenJ -= pack.powerW * dtS;
      if (!station) return;
      lossesJ.conversion += station.conversionLossW * dtS;
      lossesJ.standby += station.standbyW * dtS;
      if (station.acPowerW > 0) exportedJ += station.acPowerW * dtS;
      else importedJ -= station.acPowerW * dtS;
    },
    report() {
      const lossesWh = { ...lossesJ };
      for (const kind of kinds) lossesWh[kind] = lossesJ[kind] / joulesPerWh;
      const totalLossesWh = kinds.reduce((sum, kind) => sum + lossesWh[kind], 0);
      const batteryChangeWh = batteryWh() - batteryStartWh;
      const kineticChangeWh = (vehicle.kineticEnergyJ() - kineticStartJ) / joulesPerWh;
      const potentialChangeWh = (vehicle.potentialEnergyJ() - potentialStartJ) / joulesPerWh;
      const storeChangeWh = batteryChangeWh + kineticChangeWh + potentialChangeWh;
      const payloadWh = (vehicle.broughtEnergyJ - broughtStartJ) / joulesPerWh;
      const imbalanceWh = (importedJ - exportedJ) / joulesPerWh + payloadWh - totalLossesWh - storeChangeWh;
      const throughputWh = (importedJ + exportedJ + tractionJ + regenJ) / joulesPerWh;
      return {
        gridImportedWh: importedJ / joulesPerWh,
        gridExportedWh: exportedJ / joulesPerWh,
        payloadWh,
        tractionWh: tractionJ / joulesPerWh,
        regenWh: regenJ / joulesPerWh,
        lossesWh,
        totalLossesWh,
        batteryChangeWh,
        kineticChangeWh,
        potentialChangeWh,
        storeChangeWh,
        residual: throughputWh === 0 ? Math.abs(imbalanceWh) : Math.abs(imbalanceWh) / throughputWh,
      };
    },
  };
}
