/** A source of numbers in [0, 1): handed in wherever chance plays a part, so that one seed gives one run. */
export type Random = () => number;

/** Deterministic pseudo-random source (mulberry32, public domain, Tommy Ettinger). `seed` is taken modulo 2^32. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
