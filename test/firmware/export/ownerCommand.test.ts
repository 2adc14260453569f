import { beforeAll, beforeEach, expect, it } from 'vitest';
import { loadFirmware, type LoadedFirmware } from '../loadFirmware.ts';

interface OwnerCommand {
  stop(): string | null;
  resume(): string | null;
  setpoint(powerW: number, ttlS: number): string | null;
  clearFaults(): string | null;
  refusal(nowMs: number): string | null;
  setpointW(nowMs: number): number;
}
interface Memory {
  get(place: number): number;
  set(place: number, value: number): void;
  save(): boolean;
}
interface Modules {
  owner: { createOwnerCommand(memory: Memory, clearFaults: () => string | null): OwnerCommand };
  clock: { uptimeMs(): number };
}

let boot: () => LoadedFirmware<Modules>;
beforeAll(async () => {
  boot = await loadFirmware<Modules>({ owner: 'export/ownerCommand.ts', clock: 'drivers/clock.ts' });
});

let firmware: LoadedFirmware<Modules>;
let owner: OwnerCommand;
/** What the device's flash holds, and what it would hold after a power cut now. */
let flash: number[];
let kept: number[];
const restart = (): void => {
  firmware = boot();
  flash = kept.slice();
  const memory: Memory = {
    get: (place) => flash[place] ?? 0,
    set: (place, value) => void (flash[place] = value),
    save: () => ((kept = flash.slice()), true),
  };
  owner = firmware.exposed.owner.createOwnerCommand(memory, () => 'CONTACTOR_WELDED');
};
beforeEach(() => {
  kept = [];
  restart();
});
const now = (): [refusal: string | null, powerW: number] => {
  const nowMs = firmware.exposed.clock.uptimeMs();
  return [owner.refusal(nowMs), owner.setpointW(nowMs)];
};

it('orders nothing at first: the plan rules', () => {
  expect(now()).toEqual([null, NaN]);
});

it('leaves the clearing of faults to the one who knows them', () => {
  expect(owner.clearFaults()).toBe('CONTACTOR_WELDED');
});

it('stops until it is resumed, and takes no setpoint meanwhile', () => {
  owner.setpoint(3000, 300);
  expect(owner.stop()).toBeNull();
  expect(now()).toEqual(['STOPPED_BY_OWNER', NaN]);
  expect(owner.setpoint(3000, 30)).toBe('STOPPED_BY_OWNER');
  firmware.advance(3_600_000);
  expect(now()).toEqual(['STOPPED_BY_OWNER', NaN]);
  expect(owner.resume()).toBeNull();
  expect(now()).toEqual([null, NaN]);
});

it('is stopped after a restart as before, until it is resumed', () => {
  owner.stop();
  restart();
  expect(now()).toEqual(['STOPPED_BY_OWNER', NaN]);
  owner.resume();
  restart();
  expect(now()).toEqual([null, NaN]);
});

it.each([3000, -3000, 0])('holds %i W for its time, and takes them back within ten seconds', (powerW) => {
  expect(owner.setpoint(powerW, 30)).toBeNull();
  expect(now()).toEqual([null, powerW]);
  firmware.advance(29_999);
  expect(now()).toEqual([null, powerW]);
  firmware.advance(1);
  expect(now()).toEqual([null, powerW]);
  firmware.advance(2500);
  expect(now()).toEqual([null, 0.75 * powerW]);
  firmware.advance(7499);
  expect(now()).toEqual([null, expect.closeTo(0.0001 * powerW)]);
  firmware.advance(1);
  expect(now()).toEqual(['SETPOINT_EXPIRED', NaN]);
  firmware.advance(3_600_000);
  expect(now()).toEqual(['SETPOINT_EXPIRED', NaN]);
});

it('goes on with a setpoint that is repeated, and back to the plan when it is resumed', () => {
  owner.setpoint(1000, 30);
  firmware.advance(20_000);
  owner.setpoint(2000, 30);
  firmware.advance(20_000);
  expect(now()).toEqual([null, 2000]);
  owner.resume();
  expect(now()).toEqual([null, NaN]);
});
