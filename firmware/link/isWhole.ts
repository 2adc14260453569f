/** Whether what came over the wire is a whole number in this range; a zero with a sign is no number of ours. */
export function isWhole(value: unknown, min: number, max: number): boolean {
  return (
    typeof value === 'number' &&
    value >= min &&
    value <= max &&
    value === Math.floor(value) &&
    (value !== 0 || 1 / value > 0)
  );
}
