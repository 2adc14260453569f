/**
 * Whether a value has been beyond one of the limits for that limit's clearing time. Call it for each reading.
 * @param limits three numbers each: 1 above or -1 below, the limit times that sign, clearing time in ms
 * @param sinceMs as long as `limits`, NaN at first: since when the value has been beyond
 */
export function isOverdue(
  limits: readonly number[],
  sinceMs: Float64Array,
  value: number,
  nowMs: number,
): boolean {
  let overdue = false;
  for (let i = 0; i < limits.length; i += 3) {
    if (!(value * (limits[i] as number) > (limits[i + 1] as number))) sinceMs[i] = NaN;
    else if (isNaN(sinceMs[i] as number)) sinceMs[i] = nowMs;
    else if (nowMs - (sinceMs[i] as number) >= (limits[i + 2] as number)) overdue = true;
  }
  return overdue;
}
