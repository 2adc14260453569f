/** One kind of visit. Connection time and demand follow Weibull distributions: survival exp(-(x / scale)^shape). */
export interface PlugHabit {
  /** Of all sessions that begin on such a day. */
  readonly weekdayShare: number;
  readonly weekendShare: number;
  /** Of a normal distribution around the clock. */
  readonly arrivalH: number;
  readonly arrivalSpreadH: number;
  readonly connectionH: number;
  readonly connectionShape: number;
  /** Wanted at the grid meter. */
  readonly demandKwh: number;
  readonly demandShape: number;
}

/** When and for how long the cars of one kind of charging point are plugged in, and what they then want. */
export interface PlugPattern {
  readonly label: string;
  /** Per car. */
  readonly sessionsPerWeekday: number;
  readonly sessionsPerWeekendDay: number;
  readonly habits: readonly PlugHabit[];
}

/** A row of the table below, in the order of its columns. */
function habit(
  ...[
    weekdayShare,
    weekendShare,
    arrivalH,
    arrivalSpreadH,
    connectionH,
    connectionShape,
    demandKwh,
    demandShape,
  ]: readonly [number, number, number, number, number, number, number, number]
): PlugHabit {
  return {
    weekdayShare,
    weekendShare,
    arrivalH,
    arrivalSpreadH,
    connectionH,
    connectionShape,
    demandKwh,
    demandShape,
  };
}

/**
 * Fitted by least squares to the open data of ElaadNL (Dutch charging points; as collected in EV2Gym, MIT): arrivals by
 * quarter of an hour on working days and weekends, connection times and demands by percentile, and their means by
 * arrival. Largest distances from its cumulative shares: arrival 0.02 (household weekend 0.04), connection 0.05,
 * demand 0.03. The data counts sessions, not cars: how often a car is plugged in is an assumption of this project, about
 * what 13,000 km a year need at a mean demand.
 */
export const plugPatterns = {
  /** ElaadNL "private". Home in the evening, home late, by day, for days. */
  household: {
    label: 'household',
    sessionsPerWeekday: 0.4,
    sessionsPerWeekendDay: 0.4,
    habits: [
      habit(0.45, 0.119, 18.61, 1.32, 15.05, 4.22, 25.6, 1.05),
      habit(0.294, 0.189, 22.36, 1.34, 11.87, 4.92, 36.9, 1.94),
      habit(0.182, 0.501, 13.75, 4.19, 2.58, 1.57, 14.4, 0.98),
      habit(0.074, 0.191, 17.15, 1.99, 34.4, 2.31, 30.4, 1.4),
    ],
  },
  /** ElaadNL "workplace"; it has no weekends. All day, after noon, in the morning. */
  workplace: {
    label: 'workplace',
    sessionsPerWeekday: 0.6,
    sessionsPerWeekendDay: 0,
    habits: [
      habit(0.436, 0.436, 8.37, 1.0, 9.22, 6.14, 17.5, 1.48),
      habit(0.287, 0.287, 13.6, 2.36, 2.62, 1.28, 12.4, 1.01),
      habit(0.277, 0.277, 9.11, 1.3, 3.87, 2.53, 7.7, 2.99),
    ],
  },
  /** ElaadNL "public". Overnight, short by day, at work, errands, for days. */
  public: {
    label: 'public',
    sessionsPerWeekday: 0.5,
    sessionsPerWeekendDay: 0.5,
    habits: [
      habit(0.303, 0.198, 19.14, 1.65, 14.7, 4.39, 13.9, 0.8),
      habit(0.296, 0.524, 13.37, 2.63, 2.35, 1.34, 7.27, 2.97),
      habit(0.181, 0.035, 8.93, 0.96, 6.99, 2.63, 11.8, 0.96),
      habit(0.164, 0.077, 18.01, 4.59, 1.95, 1.09, 16.7, 0.8),
      habit(0.056, 0.166, 20.19, 4.02, 26.6, 1.72, 18.9, 1.1),
    ],
  },
} as const satisfies Record<string, PlugPattern>;

export type PlugPatternName = keyof typeof plugPatterns;

/** The same car plugged in more or less often, every day alike: it drives as much, and each session wants its share. */
export function withSessionsPerDay(pattern: PlugPattern, sessionsPerDay: number): PlugPattern {
  const perWeek = 5 * pattern.sessionsPerWeekday + 2 * pattern.sessionsPerWeekendDay;
  const share = perWeek / (7 * sessionsPerDay);
  return {
    ...pattern,
    sessionsPerWeekday: sessionsPerDay,
    sessionsPerWeekendDay: sessionsPerDay,
    habits: pattern.habits.map((one) => ({ ...one, demandKwh: one.demandKwh * share })),
  };
}
