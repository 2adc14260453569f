/**
 * Potential of a graphite anode against lithium, V: low where it is full, and calendar ageing follows it. The half-cell
 * curve is that of Safari and Delacourt (J. Electrochem. Soc. 158, A562, 2011), the filling that of Schimpe (2018), as
 * BLAST-Lite takes them for every cell: the steps of the curve are about right, not those of one make.
 * @param soc 0..1
 */
export function graphitePotentialV(soc: number): number {
  const filled = 0.0085 + soc * (0.78 - 0.0085);
  return (
    0.6379 +
    0.5416 * Math.exp(-305.5309 * filled) +
    0.044 * Math.tanh(-(filled - 0.1958) / 0.1088) -
    0.1978 * Math.tanh((filled - 1.0571) / 0.0854) -
    0.6875 * Math.tanh((filled + 0.0117) / 0.0529) -
    0.0175 * Math.tanh((filled - 0.5692) / 0.0875)
  );
}
