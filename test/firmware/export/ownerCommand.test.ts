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
interface Modules {
  owner: { createOwnerCommand(clearFaults: () => string | null): OwnerCommand };
  clock: { uptimeMs(): number };
}

let boot: () => LoadedFirmware<Modules>;
beforeAll(async () => {
  boot = await loadFirmware<Modules>({ owner: 'export/ownerCommand.ts', clock: 'drivers/clock.ts' });
});

let firmware: LoadedFirmware<Modules>;
let owner: OwnerCommand;
beforeEach(() => {
  firmware = boot();
  owner = firmware.exposed.owner.createOwnerCommand(() => 'CONTACTOR_WELDED');
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

it.each([3000, -3000, 0])(
  'holds a setpoint of %i W for its time, and takes it back with 10 %% a second',
  (powerW) => {
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
  },
);

it('goes on with a setpoint that is repeated, and back to the plan when it is resumed', () => {
  owner.setpoint(1000, 30);
  firmware.advance(20_000);
  owner.setpoint(2000, 30);
  firmware.advance(20_000);
  expect(now()).toEqual([null, 2000]);
  owner.resume();
  expect(now()).toEqual([null, NaN]);
});
