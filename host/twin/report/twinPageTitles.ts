import { reasonCodes } from '../../../firmware/contract/reasonCodes.ts';
import { moneyText } from '../../report/reportText.ts';
import type { TwinReport } from '../twinReport.ts';
import { durationText, energyText, numberText, rangeOf } from './quantityText.ts';
import type { RecordedTime, Recording } from './runRecorder.ts';

const KPH_PER_MPS = 3.6;

/** What the amount beside it is. */
export function headlineTitle({ money, simulatedMs }: TwinReport): string {
  return `${money.net >= 0 ? 'earned' : 'paid'} in ${durationText(simulatedMs)} of parking and driving`;
}

/** The run in one sentence. */
export function headlineSentence({ money, energyWh, distanceKm, regenSharePct }: TwinReport): string {
  const back =
    regenSharePct <= 100
      ? `${numberText(regenSharePct, 1)}\u202f% of the traction energy`
      : `${energyText(energyWh.regen)}, more than the ${energyText(energyWh.traction)} that it took,`;
  const driven =
    distanceKm < 0.05
      ? 'The car stood still'
      : `The car drove ${numberText(distanceKm, 1)}\u00a0km and got ${back} back by braking`;
  const sold =
    energyWh.gridExported >= 0.5
      ? `sold <strong>${energyText(energyWh.gridExported)}</strong>`
      : 'sold nothing';
  const gain = money.net - money.chargeAtOnce;
  const atOnce =
    money.chargeAtOnce < 0
      ? `would have cost ${moneyText(-money.chargeAtOnce, money.currency)}`
      : `would have left ${moneyText(money.chargeAtOnce, money.currency)}`;
  return `${driven}, ${sold}, and came out <strong>${moneyText(Math.abs(gain), money.currency)}</strong> ${gain >= 0 ? 'better' : 'worse'} than charging at once, which ${atOnce}.`;
}

/** When most was sold. */
export function tradeTitle({ energyWh, hours, socPct }: TwinReport): string {
  if (energyWh.gridExported < 0.5) return 'Nothing was sold';
  const sellingMs = hours.reduce((sum, { exportingMs }) => sum + exportingMs, 0);
  const kept =
    socPct.minWhileExporting >= socPct.reserve
      ? `and stayed above the reserve of ${numberText(socPct.reserve, 0)}\u202f%`
      : `and went below the reserve of ${numberText(socPct.reserve, 0)}\u202f%, down to ${numberText(socPct.minWhileExporting, 1)}\u202f%`;
  return `It sold ${energyText(energyWh.gridExported)} in ${durationText(sellingMs)} ${kept}`;
}

/** How far and how fast. */
export function driveTitle({ distanceKm, energyWh }: TwinReport, { drives, driveCount }: Recording): string {
  const [, topMps] = rangeOf(...drives.map(({ channels }) => channels.speedMps.high));
  const count = driveCount === 1 ? 'One drive' : `${driveCount} drives`;
  return `${count}, ${numberText(distanceKm, 1)}\u00a0km at up to ${numberText(topMps * KPH_PER_MPS, 0)}\u00a0km/h: ${energyText(energyWh.traction)} out of the battery, ${energyText(energyWh.regen)} back`;
}

/** What is cut away. */
export function driveLead({ drives, driveCount }: Recording): string {
  const which = drives.length < driveCount ? `The first ${drives.length} drives` : 'Only the drives';
  return `${which}, side by side; the time between them is cut away.`;
}

/** What became of the energy. */
export function energyTitle({ energyWh }: TwinReport, { audit }: Recording): string {
  const losses = Object.entries(audit.lossesWh).sort((a, b) => b[1] - a[1]);
  const [most] = losses;
  const ofAll = energyWh.losses > 0 && most ? ` Most of it went into ${lossNames[most[0]] ?? most[0]}.` : '';
  return `${energyText(energyWh.losses)} were lost on the way.${ofAll}`;
}

const lossNames: Readonly<Record<string, string>> = {
  drag: 'moving air',
  rolling: 'the tyres',
  frictionBrakes: 'the friction brakes',
  drivetrain: 'motor and gears',
  battery: 'warming the battery',
  conversion: 'converting between grid and battery',
  standby: 'charger standby',
};

/** Against the other ways. */
export function moneyTitle({ money }: TwinReport): string {
  const possible = money.perfectForesight - money.chargeAtOnce;
  const gain = money.net - money.chargeAtOnce;
  const better = `${moneyText(Math.abs(gain), money.currency)} ${gain >= 0 ? 'better' : 'worse'} than charging at once`;
  return possible > 0
    ? `${better}: ${numberText((100 * gain) / possible, 0)}\u202f% of what was possible`
    : better;
}

/** What kept it longest from selling. */
export function refusalTitle({ refusals }: TwinReport): string {
  const [longest] = refusals;
  if (!longest) return 'It sold all the time';
  return `Why it did not sell: “${reasonCodes[longest.code].label}” for ${durationText(longest.durationMs)}`;
}

/** Within which bounds the battery worked. */
export function packTitle({ channels }: RecordedTime): string {
  const [lowV, highV] = rangeOf(channels.packVoltageV.low, channels.packVoltageV.high);
  const [coldestC, warmestC] = rangeOf(channels.packTempMinC.low, channels.packTempMaxC.high);
  const temperature =
    warmestC - coldestC < 0.5
      ? `at ${numberText(warmestC, 0)}`
      : `between ${numberText(coldestC, 0)} and ${numberText(warmestC, 0)}`;
  return `The battery stayed between ${numberText(lowV, 0)} and ${numberText(highV, 0)}\u00a0V, and ${temperature}\u00a0°C`;
}

/** What selling did to the grid's voltage. */
export function gridTitle({ channels }: RecordedTime): string {
  const { gridVoltageV, sellingW } = channels;
  let sellingV = 0;
  let sellingCount = 0;
  let idleV = 0;
  let idleCount = 0;
  gridVoltageV.mean.forEach((voltageV, index) => {
    if (Number.isNaN(voltageV)) return;
    if (sellingW.mean[index]! > 0) {
      sellingV += voltageV;
      sellingCount++;
    } else if (channels.chargingW.mean[index] === 0) {
      idleV += voltageV;
      idleCount++;
    }
  });
  if (sellingCount === 0 || idleCount === 0) return 'The grid at the house';
  const liftV = sellingV / sellingCount - idleV / idleCount;
  return `At the house the voltage was ${numberText(Math.abs(liftV), 1)}\u00a0V ${liftV >= 0 ? 'higher' : 'lower'} while it sold`;
}
