import { energyOrigins, originShares, type ByOrigin, type EnergyOrigin } from './energyOrigin.ts';

/** What people call each origin. */
export const originLabels: Readonly<Record<EnergyOrigin, string>> = {
  grid: 'grid',
  solar: 'sun',
  workplace: 'work',
  regen: 'braking',
  unknown: 'unknown',
};

export interface OriginPart {
  readonly origin: EnergyOrigin;
  readonly label: string;
  readonly energyWh: number;
  /** Of all; the shares of all parts sum to one. */
  readonly share: number;
  /** Whole percent; those of all parts sum to 100. */
  readonly percent: number;
}

/** The origins that an energy has, each with its share; none of nothing. Rounded by largest remainder. */
export function originParts(energyWh: ByOrigin): readonly OriginPart[] {
  const shares = originShares(energyWh);
  if (shares === null) return [];
  const present = energyOrigins.filter((origin) => energyWh[origin] > 0);
  const remainder = (origin: EnergyOrigin): number => (shares[origin] * 100) % 1;
  const missing = 100 - present.reduce((sum, origin) => sum + Math.floor(shares[origin] * 100), 0);
  const roundedUp = [...present].sort((a, b) => remainder(b) - remainder(a)).slice(0, missing);
  return present.map((origin) => ({
    origin,
    label: originLabels[origin],
    energyWh: energyWh[origin],
    share: shares[origin],
    percent: Math.floor(shares[origin] * 100) + (roundedUp.includes(origin) ? 1 : 0),
  }));
}

/** `9 %`, or `<1 %` of what is there and rounds to nothing. */
export function percentText({ percent }: OriginPart, space = ' '): string {
  return `${percent === 0 ? '<1' : percent}${space}%`;
}

/** `grid 61 %, sun 20 %, work 10 %, braking 9 %`; empty of nothing. */
export function originText(energyWh: ByOrigin): string {
  return originParts(energyWh)
    .map((part) => `${part.label} ${percentText(part)}`)
    .join(', ');
}
