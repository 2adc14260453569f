/** What the example file holds; `sim/scenario/data/prices-week.csv` is the output of examplePriceCsv, and a test keeps it so. */
const FIRST_DAY = Date.UTC(2026, 5, 1);
const ZONE = 'Europe/Berlin';
const SLOTS_A_DAY = 96;
const SEED = 20260601;

/**
 * One row a day: how sunny (0..1), how tight the evening is (EUR/kWh on top of the base), and the base price.
 * A working week with one cloudy day, a weekend with low demand and a negative noon, and the next Monday.
 */
const DAYS = [
  { sun: 0.75, evening: 0.165, base: 0.118 },
  { sun: 0.9, evening: 0.15, base: 0.112 },
  { sun: 0.35, evening: 0.195, base: 0.126 },
  { sun: 0.65, evening: 0.14, base: 0.115 },
  { sun: 0.85, evening: 0.12, base: 0.105 },
  { sun: 0.95, evening: 0.085, base: 0.088 },
  { sun: 1, evening: 0.1, base: 0.078 },
  { sun: 0.7, evening: 0.175, base: 0.12 },
] as const;

/** mulberry32 (Tommy Ettinger, public domain): uniform numbers in [0, 1) from a 32-bit seed. */
function uniformNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Bell curve of height 1 around an hour of the day. */
function bell(hour: number, centreHour: number, widthHours: number): number {
  return Math.exp(-(((hour - centreHour) / widthHours) ** 2));
}

/**
 * The example price week as CSV: quarter-hourly day-ahead prices of a sunny June week, EUR/kWh, one for both
 * directions. Shaped like central European days since 2024: a small morning peak, a noon pushed down by the sun and below zero
 * on the weekend, an evening peak near 0.30. Invented, not measured; the same bytes every time.
 */
export function examplePriceCsv(): string {
  const uniform = uniformNumbers(SEED);
  const lines = [
    '# Synthetic day-ahead prices, made by host/prices/examplePrices.ts',
    `# zone: ${ZONE}`,
    'start_at,spot_eur_per_kwh',
  ];
  let drift = 0;
  for (let slot = 0; slot < DAYS.length * SLOTS_A_DAY; slot += 1) {
    const day = DAYS[Math.floor(slot / SLOTS_A_DAY)]!;
    const hour = ((slot % SLOTS_A_DAY) * 24) / SLOTS_A_DAY;
    drift = 0.85 * drift + 0.004 * (uniform() - 0.5);
    // Within each hour neighbouring quarters differ: ramps are traded by the quarter hour.
    const ramp = 0.006 * (uniform() - 0.5);
    const price =
      day.base +
      0.03 * bell(hour, 7.5, 1.6) +
      day.evening * bell(hour, 20, 2.1) -
      0.012 * bell(hour, 3, 3) -
      0.125 * day.sun * bell(hour, 13.2, 3.2) +
      drift +
      ramp;
    const start = new Date(FIRST_DAY + slot * 900_000).toISOString().slice(0, 16).replace('T', ' ');
    lines.push(`${start},${price.toFixed(4)}`);
  }
  return `${lines.join('\n')}\n`;
}
