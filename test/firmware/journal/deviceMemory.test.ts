import { beforeAll, expect, it } from 'vitest';
import { loadFirmware, type LoadedFirmware } from '../loadFirmware.ts';
import type { FlashRegion, Journal } from './journalHarness.ts';

interface DeviceMemory {
  get(place: number): number;
  set(place: number, value: number): void;
  save(): boolean;
}

interface Modules {
  journal: { openJournal(region: FlashRegion): Journal };
  memory: { createDeviceMemory(journal: Journal): DeviceMemory; memoryPlaces: Record<string, number> };
  board: { board: { journalFlash: FlashRegion } };
}

let exposed: LoadedFirmware<Modules>['exposed'];
beforeAll(async () => {
  const boot = await loadFirmware<Modules>({
    journal: 'journal/journal.ts',
    memory: 'journal/deviceMemory.ts',
    board: 'boards/esp32.ts',
  });
  ({ exposed } = boot());
});

const open = (): DeviceMemory =>
  exposed.memory.createDeviceMemory(exposed.journal.openJournal(exposed.board.board.journalFlash));

it('has at most three places for counters and twelve for words, each for one thing', () => {
  const places = Object.values(exposed.memory.memoryPlaces);
  expect(new Set(places).size).toBe(places.length);
  for (const place of places) expect(place).toBeLessThan(15);
});

it('keeps what was saved, forgets what was only set, and writes nothing that has not changed', () => {
  const memory = open();
  for (let place = 0; place < 15; place++) expect(memory.get(place)).toBe(0);
  memory.set(0, 2 ** 53 - 1);
  memory.set(3, 7);
  memory.set(4, 2 ** 32 - 1);
  memory.set(13, 5);
  memory.set(14, 6);
  expect(memory.save()).toBe(true);
  memory.set(3, 8);
  expect(memory.get(3)).toBe(8);
  const after = open();
  expect([0, 2, 3, 4, 5, 13, 14].map(after.get)).toEqual([2 ** 53 - 1, 0, 7, 2 ** 32 - 1, 0, 5, 6]);
  let writes = 0;
  const journal = exposed.journal.openJournal(exposed.board.board.journalFlash);
  const counted = exposed.memory.createDeviceMemory({
    ...journal,
    keepMemory: () => {
      writes++;
      return writes > 1;
    },
  });
  counted.set(3, 7);
  expect(counted.save()).toBe(true);
  expect(writes).toBe(0);
  counted.set(3, 9);
  // Flash that failed is asked again.
  expect([counted.save(), counted.save(), counted.save()]).toEqual([false, true, true]);
  expect(writes).toBe(2);
});
