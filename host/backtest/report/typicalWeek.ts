const DAYS_PER_WEEK = 7;

/**
 * First day of the whole week in which about as much was saved as in half of all weeks: the one of the median.
 * @param saved up to the end of each day
 * @returns 0 where there is no whole week
 */
export function typicalWeek(saved: readonly number[]): number {
  const weeks = Array.from({ length: Math.floor(saved.length / DAYS_PER_WEEK) }, (_, week) => {
    const firstDay = week * DAYS_PER_WEEK;
    return { firstDay, saved: saved[firstDay + DAYS_PER_WEEK - 1]! - (saved[firstDay - 1] ?? 0) };
  });
  weeks.sort((one, other) => one.saved - other.saved);
  return weeks[Math.floor((weeks.length - 1) / 2)]?.firstDay ?? 0;
}
