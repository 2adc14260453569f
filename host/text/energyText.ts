/** `1234 Wh` below ten kilowatt-hours, `12.34 kWh` above. */
export function energyText(energyWh: number): string {
  return Math.abs(energyWh) < 10_000 ? `${Math.round(energyWh)} Wh` : `${(energyWh / 1000).toFixed(2)} kWh`;
}
