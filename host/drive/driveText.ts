import type { DriveResult } from '../../sim/vehicle/followCycle.ts';
import { energyText } from '../text/energyText.ts';
import { textBar, textRows } from '../text/textRows.ts';

const labels: Readonly<Record<string, string>> = {
  drag: 'air drag',
  rolling: 'rolling',
  frictionBrakes: 'friction brakes',
  drivetrain: 'motor and gears',
  auxiliaries: 'electronics',
  battery: 'in the battery',
};

/** What came of a drive, for people. @param title of car and cycle */
export function driveText(result: DriveResult, title: string): string {
  const { audit } = result;
  const km = result.distanceM / 1000;
  const per100Km = (energyWh: number): string => `${(energyWh / 10 / km).toFixed(1)} kWh/100 km`;
  const { auxiliaries, ...otherLossesWh } = audit.lossesWh;
  const parts = [
    ...Object.entries({ ...otherLossesWh, auxiliaries: auxiliaries - result.cabinWh })
      .filter(([name]) => name in labels)
      .map(([name, energyWh]) => [labels[name]!, energyWh] as const),
    ['cabin', result.cabinWh] as const,
    ['height gained', audit.potentialChangeWh] as const,
    ['left in motion', audit.kineticChangeWh] as const,
  ]
    .filter(([, energyWh]) => Math.abs(energyWh) >= 0.5)
    .sort((a, b) => b[1] - a[1]);
  const most = parts[0]?.[1] ?? 0;
  return [
    '',
    title,
    ...textRows([
      ['distance', `${km.toFixed(2)} km in ${Math.round(result.durationS / 60)} min`],
      ...(result.storeUsedWh >= 0
        ? [
            [
              'from the battery',
              `${energyText(result.storeUsedWh)}, ${per100Km(result.storeUsedWh)}`,
            ] as const,
            ['at the wall', `${energyText(result.wallWh)}, ${per100Km(result.wallWh)}`] as const,
          ]
        : [['into the battery', energyText(-result.storeUsedWh)] as const]),
      ...(audit.payloadWh === 0
        ? []
        : [['height that the load brought', energyText(audit.payloadWh)] as const]),
      [
        'recovered by braking',
        `${energyText(audit.regenWh)}, ${(100 * result.regenShare).toFixed(1)} % of what the battery gave`,
      ],
      ['state of charge at the end', `${result.endSocPct.toFixed(1)} %`],
    ]),
    '',
    'Where it went',
    ...textRows(
      parts.map(([name, energyWh]) => [
        name,
        `${energyText(energyWh).padStart(9)}  ${textBar(energyWh, most)}`,
      ]),
    ),
    '',
    ...missedLines(result),
    `Audit residual ${audit.residual.toExponential(1)}`,
    '',
  ].join('\n');
}

function missedLines({ missed }: DriveResult): string[] {
  if (missed.length === 0) return ['The car followed the cycle all the way.'];
  return [
    'Slower than the cycle, by more than 3 km/h',
    ...missed.map(
      ({ fromS, toS, worstMps }) =>
        `  ${fromS.toFixed(0)} s to ${toS.toFixed(0)} s, by up to ${(worstMps * 3.6).toFixed(0)} km/h`,
    ),
    '',
  ];
}
