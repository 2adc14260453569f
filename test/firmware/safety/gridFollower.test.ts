import { expect, it } from 'vitest';
import { gridModules } from './gridModules.ts';

it('enters service after the wait, and ramps up', async () => {
  const { createGridFollower } = await gridModules('ieee1547-2018-cat3');
  const follower = createGridFollower(240);
  for (let nowMs = 0; nowMs < 300_000; nowMs += 500) {
    follower.sample(nowMs, 240, 60);
    expect(follower).toMatchObject({ refusal: 'GRID_WAITING', exportShare: 0, importShare: 0 });
  }
  for (let nowMs = 300_000; nowMs <= 600_000; nowMs += 500) {
    follower.sample(nowMs, 240, 60);
    expect(follower.refusal).toBeNull();
    expect(follower.exportShare).toBeCloseTo((nowMs - 300_000) / 300_000, 9);
  }
});
