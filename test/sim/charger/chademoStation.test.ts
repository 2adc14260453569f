import { describe, expect, it } from 'vitest';
import type { StationState } from '../../../sim/charger/chademoStation.ts';
import { wallStation } from '../../../sim/charger/wallStation.ts';
import { createStationBench } from './fakeVehicle.ts';

describe('chademoStation', () => {
  it('is silent unplugged, and plugged until the vehicle talks', () => {
    const { station, lines, run, order, talk } = createStationBench();
    talk(true);
    run(3);
    expect(station).toMatchObject({ state: 'unplugged', awake: false, acPowerW: -4 });
    expect(lines.startSignal1).toBe(false);
    talk(false);
    lines.plugDetect = true;
    run(3);
    expect(station).toMatchObject({ state: 'asleep', awake: false, standbyW: 4 });
    expect(lines.startSignal1).toBe(true);
    expect(order.filter((id) => id !== 0x100 && id !== 0x102 && id !== 0x200)).toEqual([]);
  });

  it('answers a talking vehicle with four frames each 100 ms, and sleeps two seconds after it', () => {
    const { station, lines, run, order, said, talk } = createStationBench();
    lines.plugDetect = true;
    talk(true);
    run(1.05);
    order.length = 0;
    run(10);
    const own = order.filter((id) => id === 0x108 || id === 0x109 || id === 0x208 || id === 0x209);
    expect(own.length).toBeGreaterThanOrEqual(396);
    expect(own.length).toBeLessThanOrEqual(404);
    expect(said).toMatchObject({
      protocol: 2,
      availableVoltageV: 500,
      availableCurrentA: 25,
      availableInputCurrentA: 25,
      thresholdVoltageV: 435,
      lowerThresholdVoltageV: 280,
      dischargeCompatible: 1,
      stopControl: 1,
      connectorLocked: 0,
      charging: 0,
      presentVoltageV: 0,
    });
    expect(station).toMatchObject({ state: 'negotiating', standbyW: 12, acPowerW: -12 });
    talk(false);
    run(2.3);
    expect(station).toMatchObject({ state: 'asleep', awake: false, acPowerW: -4 });
    expect(lines.startSignal1).toBe(true);
  });

  it('goes through a session as recorded', () => {
    const bench = createStationBench();
    const { station, lines, wish, said } = bench;
    const states: StationState[] = [];
    const note = (): void => {
      if (states.at(-1) !== station.state) states.push(station.state);
    };
    lines.plugDetect = true;
    bench.talk(true);
    bench.run(1, note);
    wish.status['enabled'] = 1;
    bench.run(1, note);
    expect(station.state).toBe('negotiating');
    lines.permission = true;

    let highestV = 0;
    bench.run(3.2, () => {
      note();
      highestV = Math.max(highestV, said['presentVoltageV'] ?? 0);
      if (station.state === 'insulationTest') expect(lines.startSignal2).toBe(false);
    });
    expect(highestV).toBe(505);
    expect(said['presentVoltageV']).toBeLessThan(10);
    expect(said).toMatchObject({ connectorLocked: 1, charging: 0, stopControl: 1 });
    expect(lines.startSignal2).toBe(true);
    expect(station.state).toBe('awaitingContactors');

    lines.contactors = true;
    wish.status['contactorsOpen'] = 0;
    bench.run(1.4, note);
    expect(said).toMatchObject({ presentVoltageV: 380, charging: 1, stopControl: 0 });
    expect(station.currentA).toBe(0);

    wish.maxDischargeCurrentA = 12;
    bench.run(0.3, note);
    expect(station.currentA).toBeGreaterThan(0);
    expect(station.currentA).toBeLessThanOrEqual(6);
    bench.run(1.2, note);
    expect(station.currentA).toBe(12);
    expect(station.dcPowerW).toBe(12 * 380);
    expect(station.acPowerW).toBeGreaterThan(0.9 * 12 * 380);
    expect(station.acPowerW).toBeLessThan(12 * 380);
    expect(said).toMatchObject({ presentDischargeCurrentA: 12, presentCurrentA: 0 });

    wish.status['chargeCurrentRequestA'] = 40;
    bench.run(3, note);
    expect(station.currentA).toBe(-25);
    expect(station.acPowerW).toBeLessThan(-25 * 380);
    expect(said).toMatchObject({ presentDischargeCurrentA: 0, presentCurrentA: 25 });

    wish.status['enabled'] = 0;
    lines.permission = false;
    bench.run(0.4, note);
    expect(station.currentA).toBe(0);
    expect(said).toMatchObject({ stopControl: 1, connectorLocked: 1 });
    lines.contactors = false;
    wish.status['contactorsOpen'] = 1;
    bench.run(3.5, note);
    expect(said).toMatchObject({ connectorLocked: 0, charging: 0, presentVoltageV: 0 });
    expect(lines.startSignal2).toBe(false);
    expect(lines.startSignal1).toBe(true);
    expect(station.stopCause).toBe('permissionWithdrawn');
    expect(states).toEqual([
      'asleep',
      'negotiating',
      'insulationTest',
      'awaitingContactors',
      'settling',
      'transfer',
      'rampDown',
      'awaitingOpen',
      'weldCheck',
      'negotiating',
    ]);
  });

  describe('a change of direction', () => {
    const wait = (bench: ReturnType<typeof createStationBench>): number => {
      let standsS = 0;
      bench.run(4, () => {
        if (bench.station.currentA === 0) standsS += 0.1;
      });
      return standsS;
    };

    it.each([0, 300, 1200])('leads through no current and stands there for %d ms', (deadTimeMs) => {
      const timing = { ...wallStation.timing, deadTimeMs };
      const bench = createStationBench({ parameters: { ...wallStation, timing } });
      bench.start();
      bench.wish.maxDischargeCurrentA = 10;
      bench.run(3);
      bench.wish.status['chargeCurrentRequestA'] = 10;
      // The step that reaches 0 A, and the dead time after it.
      expect(wait(bench)).toBeCloseTo(0.1 + deadTimeMs / 1000, 6);
      expect(bench.station.currentA).toBe(-10);
      bench.wish.status['chargeCurrentRequestA'] = 0;
      expect(wait(bench)).toBeCloseTo(0.1 + deadTimeMs / 1000, 6);
      expect(bench.station.currentA).toBe(10);
    });

    it('waits as well after a pause, but not for the first direction nor for the same again', () => {
      const bench = createStationBench();
      bench.start();
      const firstFlowS = (wishA: number): number => {
        bench.wish.status['chargeCurrentRequestA'] = Math.max(0, -wishA);
        bench.wish.maxDischargeCurrentA = Math.max(0, wishA);
        const fromS = bench.nowS;
        bench.runUntil(() => bench.station.currentA !== 0, 5);
        const flowS = bench.nowS - fromS;
        bench.run(2);
        expect(bench.station.currentA).toBe(wishA);
        bench.wish.status['chargeCurrentRequestA'] = bench.wish.maxDischargeCurrentA = 0;
        bench.run(10);
        expect(bench.station.currentA).toBe(0);
        return flowS;
      };
      const firstS = firstFlowS(-10);
      expect(firstS).toBeLessThanOrEqual(0.2);
      expect(firstFlowS(-10)).toBeCloseTo(firstS, 6);
      expect(firstFlowS(10)).toBeCloseTo(firstS + 0.3, 6);
    });
  });

  it('can start again on the same plug', () => {
    const bench = createStationBench();
    for (let session = 0; session < 2; session++) {
      bench.start();
      bench.wish.maxDischargeCurrentA = 10;
      bench.run(3);
      expect(bench.station.currentA).toBe(10);
      bench.lines.permission = false;
      bench.wish.status['enabled'] = 0;
      bench.run(0.5);
      bench.lines.contactors = false;
      bench.wish.status['contactorsOpen'] = 1;
      bench.run(4);
      expect(bench.station.state).toBe('negotiating');
    }
  });

  it.each<[string, (bench: ReturnType<typeof createStationBench>) => void, string]>([
    ['the vehicle clears its enable bit', ({ wish }) => (wish.status['enabled'] = 0), 'vehicleDisabled'],
    ['the vehicle asks for the end', ({ wish }) => (wish.status['stopRequest'] = 1), 'vehicleDisabled'],
    ['over-voltage', ({ wish }) => (wish.status['overVoltage'] = 1), 'vehicleFault'],
    ['under-voltage', ({ wish }) => (wish.status['underVoltage'] = 1), 'vehicleFault'],
    ['current deviation', ({ wish }) => (wish.status['currentDeviation'] = 1), 'vehicleFault'],
    ['over-temperature', ({ wish }) => (wish.status['overTemperature'] = 1), 'vehicleFault'],
    ['voltage deviation', ({ wish }) => (wish.status['voltageDeviation'] = 1), 'vehicleFault'],
    ['not parked', ({ wish }) => (wish.status['notParked'] = 1), 'vehicleFault'],
    ['system fault', ({ wish }) => (wish.status['systemFault'] = 1), 'vehicleFault'],
    ['permission withdrawn', ({ lines }) => (lines.permission = false), 'permissionWithdrawn'],
    ['contactors open under load', ({ lines }) => (lines.contactors = false), 'contactorsOpened'],
    ['the vehicle falls silent', ({ talk }) => talk(false), 'vehicleSilent'],
    ['target voltage exceeded', (bench) => (bench.batteryVoltageV = 411), 'overVoltage'],
    ['discharge below the lowest voltage', (bench) => (bench.batteryVoltageV = 279), 'underVoltage'],
    ['malfunction', ({ station }) => (station.fault = 'malfunction'), 'stationFault'],
    ['incompatible', ({ station }) => (station.fault = 'incompatible'), 'stationFault'],
    ['unplugged', ({ lines }) => (lines.plugDetect = false), 'unplugged'],
  ])('stops: %s', (_, disturb, cause) => {
    const bench = createStationBench();
    bench.start();
    bench.wish.maxDischargeCurrentA = 25;
    bench.run(3);
    expect(bench.station).toMatchObject({ state: 'transfer', currentA: 25 });
    disturb(bench);
    bench.run(cause === 'vehicleSilent' ? 1.6 : 0.5);
    expect(bench.station).toMatchObject({ currentA: 0, dcPowerW: 0, stopCause: cause });
    expect(bench.station.state).not.toBe('transfer');
    // Without a new wish of the vehicle, no new session.
    bench.run(20);
    expect(bench.station.currentA).toBe(0);
  });

  it('stops within one step when unplugged or when the contactors open', () => {
    for (const line of ['plugDetect', 'contactors'] as const) {
      const bench = createStationBench();
      bench.start();
      bench.wish.maxDischargeCurrentA = 25;
      bench.run(3);
      bench.lines[line] = false;
      bench.run(0.1);
      expect(bench.station.currentA).toBe(0);
    }
  });

  it('gives up when the contactors do not close', () => {
    const bench = createStationBench();
    bench.lines.plugDetect = bench.lines.permission = true;
    bench.talk(true);
    bench.wish.status['enabled'] = 1;
    bench.run(20);
    expect(bench.station.stopCause).toBe('contactorsLate');
    expect(bench.lines.startSignal2).toBe(false);
  });

  it('reports a welded contactor and keeps the connector locked', () => {
    const bench = createStationBench();
    bench.start();
    bench.wish.status['enabled'] = 0;
    bench.run(15);
    expect(bench.station.state).toBe('awaitingOpen');
    expect(bench.said).toMatchObject({ systemFault: 1, connectorLocked: 1, presentVoltageV: 380 });
    expect(bench.lines.startSignal2).toBe(false);
  });

  it.each([
    ['malfunction', 'chargerFault'],
    ['incompatible', 'batteryIncompatible'],
  ] as const)('starts no session with an injected %s, and says so', (fault, flag) => {
    const bench = createStationBench();
    bench.station.fault = fault;
    bench.start();
    expect(bench.station.state).toBe('negotiating');
    expect(bench.said[flag]).toBe(1);
  });

  it('moves nothing when the vehicle offers nothing', () => {
    const bench = createStationBench();
    bench.start();
    bench.run(10);
    expect(bench.station).toMatchObject({ state: 'transfer', currentA: 0, acPowerW: -12 });
    expect(bench.movedWh).toBe(0);
  });

  it.each([
    ['stuck', 7, 20, 7],
    ['stuck the other way', -7, 20, -7],
    ['reversed', 'reversed', 20, -20],
    ['one that ignores a stop', 'ignoresStop', 20, 20],
  ] as const)('%s: moves what it likes, until contactors open', (_what, defiance, offerA, currentA) => {
    const bench = createStationBench();
    const { station, lines, wish } = bench;
    bench.start();
    wish.maxDischargeCurrentA = offerA;
    bench.run(2);
    expect(station.currentA).toBe(20);
    station.defiance = defiance;
    bench.run(4);
    expect(station.currentA).toBe(currentA);
    wish.maxDischargeCurrentA = 0;
    wish.status['enabled'] = 0;
    lines.permission = false;
    bench.run(5);
    expect(station.currentA).toBe(defiance === 'reversed' ? 0 : currentA);
    lines.contactors = false;
    wish.status['contactorsOpen'] = 1;
    bench.run(0.1);
    expect(station.currentA).toBe(0);
    station.defiance = 'none';
    bench.run(6);
    expect(station).toMatchObject({ state: 'negotiating', currentA: 0 });
  });

  it.each(['vehicle', 'station'] as const)('finds a welded contactor of the %s and says so', (weld) => {
    const bench = createStationBench();
    const { station, lines, wish, said } = bench;
    bench.start();
    bench.run(1);
    station.weld = weld;
    lines.permission = false;
    lines.contactors = false;
    Object.assign(wish.status, { enabled: 0, contactorsOpen: 1 });
    bench.run(12);
    expect(said).toMatchObject({ systemFault: 1, presentVoltageV: 380 });
    station.weld = 'none';
    bench.run(8);
    expect(said).toMatchObject({ systemFault: 0, presentVoltageV: 0 });
  });

  it('says that the insulation is gone; going on in spite of it is another fault', () => {
    const bench = createStationBench();
    const { station, wish, said } = bench;
    bench.start();
    wish.maxDischargeCurrentA = 20;
    station.faultOnlySaid = true;
    station.fault = 'insulation';
    bench.run(2);
    expect(said['systemFault']).toBe(1);
    expect(station).toMatchObject({ state: 'transfer', currentA: 20 });
    station.faultOnlySaid = false;
    bench.run(1);
    expect(station).toMatchObject({ state: 'awaitingOpen', currentA: 0, stopCause: 'stationFault' });
  });
});
