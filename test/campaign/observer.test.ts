import { describe, expect, it } from 'vitest';
import type { Flaw } from './modelController.ts';
import { createModelCar } from './modelCar.ts';
import { lengthMs } from './runScenario.ts';
import { parseScenario, scenariosOf, scenarioText } from './scenario.ts';

const run = (line: string, flaw: Flaw | null, seconds?: number, delayS = 0) => {
  const scenario = parseScenario(`seed=1 ${line.startsWith('plan=') ? line : `plan=sell soc=${line}`}`);
  const car = createModelCar(scenario, flaw, delayS);
  car.runUntil(seconds ? seconds * 1000 : lengthMs(scenario));
  return car;
};

describe('the observer', () => {
  it('says nothing of a sound controller, whatever happens to it', () => {
    let exportedIn = 0;
    for (const scenario of scenariosOf(4, 120)) {
      const car = createModelCar(scenario);
      car.runUntil(lengthMs(scenario));
      expect({ scenario: scenarioText(scenario), violations: car.violations }).toMatchObject({
        violations: [],
      });
      if (car.world.stationDrawnWh > 0) exportedIn++;
    }
    // Its silence means something: there was power to speak of.
    expect(exportedIn).toBeGreaterThan(50);
  });

  const flaws: readonly (readonly [Flaw, string, string, string, number?])[] = [
    ['ignoresIgnition', 'SG7', 'ignition', '60 drivingOff:how=switchesOn@20s+3s'],
    ['ignoresMotor', 'SG7', 'moves', '60 drivingOff:how=rolls@20s+3s'],
    ['ignoresPlug', 'SG7', 'without a connector', '60 unplugged@20s+3s'],
    ['ignoresReserve', 'SG1', 'below the reserve', '50 socSensor:offset=-25@20s+5s'],
    ['ignoresLimits', 'SG2', 'empty cell', '60 cellImbalance:lowByV=0.7@20s+5s'],
    ['ignoresLimits', 'SG3', 'outside the temperatures', '60 temperature:byC=30@20s+5s'],
    ['ignoresLimits', 'SG3', 'outside the temperatures', '60 temperature:byC=-45@20s+5s'],
    ['ignoresLimits', 'SG4', 'more than the battery allows', 'plan=charge soc=95 temperature:byC=23@20s+5s'],
    ['ignoresRelayCut', 'SG4', 'relay open', '60 bmsCut@20s+5s'],
    ['ignoresDeviation', 'SG4', 'moves more than', '60 stationStuck:currentA=-15@20s+5s'],
    ['ignoresDeviation', 'SG4', 'moves more than', '60 stationReversed@20s+5s'],
    ['keepsContactorsClosed', 'SG4', 'leaves the contactors closed', '60 stationStuck:currentA=-15@20s+12s'],
    ['ignoresStaleCar', 'SG5', '(pack)', '60 silent:message=0x1db@20s+5s'],
    ['ignoresStaleCar', 'SG5', '(limits)', '60 frozen:message=0x1dc@20s+5s'],
    ['ignoresStaleCar', 'SG5', '(charge)', '60 corrupted:message=0x55b@20s+5s'],
    ['ignoresStaleCar', 'SG5', '(motor)', '60 chipDead:bus=vehicle@20s+5s'],
    ['ignoresStaleStation', 'SG5', 'word of the station', '60 silent:message=0x109@20s+5s'],
    ['ignoresStaleMeter', 'SG5', 'word of the meter', '60 frozen:message=0x5e0@20s+5s'],
    ['ignoresPolicy', 'SG6', 'without a policy', '60 policyEnds:inS=1@20s+20s', 40],
    ['ignoresGrid', 'SG8', 'voltage window', '60 gridVoltage:byV=30@20s+5s'],
    ['ignoresGrid', 'SG8', 'frequency window', '60 gridFrequency:byHz=-1.2@20s+5s'],
    ['ignoresStationFault', 'SG4', 'reports a fault', '60 stationFault:then=goesOn@20s+5s'],
    ['hasNoWatchdog', 'SG10', 'without a watchdog', '60 linkLost@0+1s'],
    ['hasSlowWatchdog', 'SG10', 'control loop does not run', '60 hung@20s+5s'],
    ['opensUnderLoad', 'SG9', 'under load', '60 drivingOff:how=switchesOn@20s+3s'],
    ['doesNotRest', 'SG9', 'too soon', '60 unplugged@20s+1s', 50],
    ['asksEarly', 'SG10', 'before the handshake', '60 linkLost@0+1s'],
    ['permitsEarly', 'SG10', 'before it has heard the station', '60 cut:bus=charger@0+5s'],
    ['closesEarly', 'SG9', 'before the station allows', '60 linkLost@0+1s'],
    [
      'closesOntoLiveInlet',
      'SG9',
      'live inlet',
      '60 weld:side=station@12s+60s drivingOff:how=switchesOn@20s+1s',
      90,
    ],
    ['sendsStrangeFrame', 'TX', 'not on the list', '60 linkLost@0+1s'],
    ['sendsShortFrame', 'TX', 'another length', '60 linkLost@0+1s'],
    ['sendsTooMuch', 'TX', 'too often', '60 linkLost@0+1s'],
    ['sendsBadValue', 'TX', 'outside its range', '60 linkLost@0+1s'],
    ['risesTooFast', 'TX', 'too fast', '60 linkLost@0+1s'],
    ['speaksToTheCar', 'TX', 'vehicle bus', '60 linkLost@0+1s'],
    ['forgetsOverheating', 'SG12', 'overheated', '60 temperature:byC=40@2s+10s', 45],
    ['forgetsWeld', 'SG12', 'did not open', '60 weld@10s+25s drivingOff:how=switchesOn@20s+1s', 100],
    ['forgetsResets', 'SG10', 'three watchdog resets', '60 hung@1s+3s hung@5s+3s hung@9s+3s', 100],
  ];
  it.each(flaws.map(([flaw, goal, what, line, seconds]) => ({ flaw, goal, what, line, seconds })))(
    'catches one that $flaw as $goal: $what',
    ({ flaw, goal, what, line, seconds }) => {
      const found = run(line, flaw, seconds).violations.map((one) => `${one.goal} ${one.what}`);
      expect(found.filter((text) => text.startsWith(`${goal} `) && text.includes(what))).not.toEqual([]);
      // It is the flaw that shows, and not what the scenario does to everybody.
      expect(run(line, null, seconds).violations).toEqual([]);
    },
  );

  it('leaves a dead control loop to SG10, and does not excuse a late one', () => {
    const danger = '60 drivingOff:how=switchesOn@20100ms+5s';
    expect(run(`${danger} hung@20s+1900ms`, 'ignoresIgnition').violations.map(({ goal }) => goal)).toEqual([
      'SG7',
    ]);
    expect(run(`${danger} hung@20s+1900ms`, null).violations).toEqual([]);
    // Its loop is late, and what its lines would tell it at once is lost on it.
    expect(run(`${danger} hung@20s+800ms`, null).violations.map(({ goal }) => goal)).toEqual(['SG7']);
  });

  it('catches one that feeds a grid before it was good for long enough', () => {
    const line = '60 gridVoltage:byV=15@2s+16s';
    expect(run(line, null, 60, 10).violations).toEqual([]);
    expect(run(line, 'entersTooSoon', 60, 10).violations).toMatchObject([
      { goal: 'SG8', what: 'enters service too soon after the grid was bad' },
    ]);
  });

  it('catches callbacks that throw', () => {
    const car = createModelCar(parseScenario('seed=1 plan=sell soc=60'));
    car.runUntil(1000);
    Object.assign(car.world.controller, { uncaught: () => 2 });
    car.runUntil(2000);
    expect(car.violations).toMatchObject([{ goal: 'RUNTIME', measured: '2 since its start' }]);
  });

  it('measures the slowest answer to each danger', () => {
    const car = run('60 drivingOff:how=switchesOn@20s+3s', null);
    const driving = car.worst.find(({ what }) => what.includes('ignition'));
    expect(driving?.reactionS).toBeLessThanOrEqual(0.1);
    const stale = run('60 silent:message=0x5e0@20s+5s', null).worst.find(({ what }) =>
      what.includes('meter'),
    );
    expect(stale?.reactionS).toBeGreaterThan(1.9);
    expect(stale?.reactionS).toBeLessThan(2.2);
  });
});
