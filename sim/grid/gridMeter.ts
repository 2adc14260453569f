import { gridMeterFrames } from '../../firmware/contract/gridMeter.ts';
import { createEncodedFrame } from '../vehicle/encodedFrame.ts';
import { createPeriodicSender, type PeriodicSender } from '../vehicle/periodicSender.ts';
import { createSignalWriters } from '../vehicle/signalWriter.ts';

const registerModulusWh = 2 ** 32;

/** The meter between station and grid, on the charger bus. Its registers never go back. */
export interface GridMeter {
  readonly node: PeriodicSender;
  /** Exact; the bus carries whole watt-hours. */
  importedWh: number;
  exportedWh: number;
  /** What it measures wrong, added to what it says of power, voltage and frequency. */
  errorW: number;
  errorV: number;
  errorHz: number;
  setPowered(powered: boolean, nowUs: number): void;
  /** Counts in any case: what it says on the bus needs power, the registers do not. @param acPowerW + is export */
  step(dtS: number, acPowerW: number, voltageV: number, frequencyHz: number): void;
}

/** A meter without power, its registers at 0. */
export function createGridMeter(random: () => number): GridMeter {
  const power = createEncodedFrame(gridMeterFrames.power);
  const energy = createEncodedFrame(gridMeterFrames.energy);
  const shown = createSignalWriters(power, ['gridPowerW', 'gridVoltageV', 'gridFrequencyHz']);
  const registers = createSignalWriters(energy, ['meterImportedWh', 'meterExportedWh']);
  let gridPowerW = 0;
  let gridVoltageV = 0;
  let gridFrequencyHz = 0;

  const node = createPeriodicSender(
    [power, energy],
    { clockOffsetPpm: (random() * 2 - 1) * 100, jitterUs: 500 },
    random,
    { beforeBurst: encode },
  );
  const meter: GridMeter = {
    node,
    importedWh: 0,
    exportedWh: 0,
    errorW: 0,
    errorV: 0,
    errorHz: 0,
    setPowered(powered, nowUs) {
      node.acknowledges = powered;
      node.setActive(powered, nowUs);
    },
    step(dtS, acPowerW, voltageV, frequencyHz) {
      gridPowerW = acPowerW;
      gridVoltageV = voltageV;
      gridFrequencyHz = frequencyHz;
      if (acPowerW > 0) meter.exportedWh += (acPowerW * dtS) / 3600;
      else meter.importedWh -= (acPowerW * dtS) / 3600;
    },
  };
  return meter;

  function encode(): void {
    shown.gridPowerW.write(gridPowerW + meter.errorW);
    shown.gridVoltageV.write(gridVoltageV + meter.errorV);
    shown.gridFrequencyHz.write(gridFrequencyHz + meter.errorHz);
    power.commit();
    // A register shows a watt-hour once it is complete.
    registers.meterImportedWh.write(Math.floor(meter.importedWh) % registerModulusWh);
    registers.meterExportedWh.write(Math.floor(meter.exportedWh) % registerModulusWh);
    energy.commit();
  }
}
