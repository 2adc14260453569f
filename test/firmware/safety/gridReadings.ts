import fc from 'fast-check';

/** What a meter may say of a grid of 50 Hz: mostly normal and in time, now and then neither. */
export const gridReadings = fc.array(
  fc.record({
    afterMs: fc.oneof(
      { weight: 8, arbitrary: fc.constant(500) },
      fc.integer({ min: 0, max: 2500 }),
      fc.constant(60_000),
    ),
    times: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 150 })),
    pu: fc.oneof(
      { weight: 6, arbitrary: fc.double({ min: 0.93, max: 1.04, noNaN: true }) },
      fc.double({ min: 0, max: 3 }),
    ),
    hz: fc.oneof(
      { weight: 6, arbitrary: fc.double({ min: 49.95, max: 50.05, noNaN: true }) },
      fc.double({ min: 40, max: 65 }),
    ),
  }),
  { maxLength: 30 },
);
