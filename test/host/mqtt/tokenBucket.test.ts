import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTokenBucket } from '../../../host/mqtt/tokenBucket.ts';

describe('createTokenBucket', () => {
  it('never lets more through than its capacity and its rate, whatever the clock does', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: -5000, max: 5000 }), fc.integer({ min: 1, max: 30 })));
    fc.assert(
      fc.property(steps, (taken) => {
        let nowMs = 1_000_000;
        const bucket = createTokenBucket({ now: () => nowMs }, 50, 10);
        let passed = 0;
        let forwardMs = 0;
        for (const [stepMs, tokens] of taken) {
          nowMs += stepMs;
          forwardMs += Math.max(0, stepMs);
          if (bucket.take(tokens)) passed += tokens;
          expect(passed).toBeLessThanOrEqual(50 + (forwardMs / 1000) * 10 + 1e-6);
        }
      }),
    );
  });

  it('takes nothing when it refuses, and fills up again', () => {
    let nowMs = 0;
    const bucket = createTokenBucket({ now: () => nowMs }, 10, 2);
    expect([bucket.take(11), bucket.take(10), bucket.hasOne, bucket.take(1)]).toEqual([
      false,
      true,
      false,
      false,
    ]);
    nowMs = 400;
    expect(bucket.hasOne).toBe(false);
    nowMs = 500;
    expect([bucket.hasOne, bucket.take(1), bucket.take(1)]).toEqual([true, true, false]);
    nowMs = 1e9;
    expect([bucket.take(10), bucket.take(1)]).toEqual([true, false]);
  });
});
