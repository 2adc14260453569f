/** Density of dry air, kg/m3. Source: pressure of the International Standard Atmosphere at that height. */
export function airDensityKgM3(altitudeM: number, tempC: number): number {
  const pressurePa = 101_325 * (1 - 2.25577e-5 * altitudeM) ** 5.25588;
  return pressurePa / (287.05 * (tempC + 273.15));
}
