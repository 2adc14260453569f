import { describe, expect, it, vi } from 'vitest';
import type { AttackedBroker } from './attackedBroker.ts';
import { battlefield } from './battlefield.ts';
import { brokerAttacks } from './brokerAttacks.ts';

/** Every attack of the list, each on a fresh broker. */
export function attackTests(
  name: string,
  kind: AttackedBroker['kind'],
  start: () => Promise<AttackedBroker>,
): void {
  const rows = brokerAttacks.filter(
    ({ notInMosquitto }) => kind === 'embedded' || notInMosquitto === undefined,
  );
  describe(`attacks on ${name}`, () => {
    it.each(rows)('$name', { timeout: 20_000 }, async ({ attack, told }) => {
      const field = await battlefield(await start());
      await attack(field);
      await field.expectServed();
      if (field.meanwhile.length > 0) {
        await Promise.all(field.meanwhile);
        await field.expectServed();
      }
      if (kind === 'embedded' && told !== null)
        await vi.waitFor(() => expect(field.broker.refused).toContain(told), { timeout: 5000 });
    });
  });
}
