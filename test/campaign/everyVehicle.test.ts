import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { chargerAdapters, type ChargerAdapterName } from '../../firmware/contract/chargers.ts';
import {
  safetyLimits,
  type SafetyLimit,
  type SafetyLimitName,
} from '../../firmware/contract/safetyLimits.ts';
import { listVehicleProfiles } from '../../host/build/vehicleProfile.ts';
import { mappedMessages } from '../../sim/fault/mappedMessages.ts';
import { heardMessagesOf } from '../../sim/observer/heardMessages.ts';
import { createSellingCar } from '../sim/sellingCar.ts';
import { buildCampaignFirmware, campaignProfile, type CampaignFirmware } from './campaignFirmware.ts';
import { createCampaignCar, lengthMs } from './runScenario.ts';
import { scenariosOf, scenarioText } from './scenario.ts';

// What a new vehicle profile or charger adapter inherits: it is in the list, and so it is tested here. How each session
// of it ends is in test/sim/sessionEnds.test.ts; `npm run campaign -- --vehicle NAME` goes on for as long as one likes.

const RANDOM_SCENARIOS = 60;
const SEED = 12;

/** What a station does of its insulation test, as its frames tell it. */
const stationFrames = { chademo: { statusId: 0x109, voltageBytes: [1, 2] } } as const satisfies Readonly<
  Record<ChargerAdapterName, object>
>;

const pairs = listVehicleProfiles().flatMap((vehicle) =>
  (Object.keys(chargerAdapters) as ChargerAdapterName[]).map((charger) => ({ vehicle, charger })),
);

describe.each(pairs)('$vehicle with $charger', ({ vehicle, charger }) => {
  let firmware: CampaignFirmware;
  beforeAll(async () => {
    firmware = await buildCampaignFirmware(vehicle);
  });

  it('has limits that are those of the goals, or tighter, and inside their range', () => {
    const { safety, safetyLimits: own } = campaignProfile(vehicle);
    for (const [name, limit] of Object.entries(safetyLimits as Record<string, SafetyLimit>)) {
      const value = own[name as SafetyLimitName];
      const preset = typeof limit.default === 'number' ? limit.default : limit.default[safety.chemistry];
      expect(value).toBeGreaterThanOrEqual(limit.safer === 'lower' ? limit.min : preset);
      expect(value).toBeLessThanOrEqual(limit.safer === 'lower' ? preset : limit.max);
    }
  });

  it('is known to the observer and to the faults, message by message', () => {
    const ids = Object.values(campaignProfile(vehicle).frames).map(({ id }) => id);
    const heard = Object.values(heardMessagesOf(vehicle)).filter(({ bus }) => bus === 'vehicle');
    expect(ids).toEqual(expect.arrayContaining(heard.map(({ id }) => id)));
    const reachable = Object.entries(mappedMessages).flatMap(([id, bus]) =>
      bus === 'vehicle' ? Number(id) : [],
    );
    expect(reachable).toEqual(expect.arrayContaining(ids));
  });

  it('says who watches its insulation', () => {
    expect(existsSync(`firmware/charger/${charger}.ts`)).toBe(true);
    expect(chargerAdapters[charger].insulationSource).toMatch(/\w{4}/);
  });

  it('closes no contactor where nobody has tested the insulation', async () => {
    const car = await createSellingCar({}, vehicle);
    const { statusId, voltageBytes } = stationFrames[charger];
    car.spoil('charger', (frame) => {
      if (frame.id === statusId) for (const byte of voltageBytes) frame.data[byte] = 0;
    });
    const codes = new Set<string>();
    let closed = false;
    car.run(40, () => {
      closed ||= car.world.lines.contactors;
      codes.add(car.states.at(-1)?.code ?? '');
    });
    expect(closed).toBe(false);
    expect(codes).toContain('NO_INSULATION_CHECK');
  });

  it('keeps the safety goals, whatever happens', () => {
    let moved = 0;
    for (const scenario of scenariosOf(SEED, RANDOM_SCENARIOS)) {
      const car = createCampaignCar(scenario, firmware);
      car.runUntil(lengthMs(scenario));
      expect({ scenario: scenarioText(scenario), violations: car.violations }).toMatchObject({
        violations: [],
      });
      if (car.world.meter.exportedWh + car.world.meter.importedWh > 1) moved++;
    }
    // Silence means something: there was power to speak of.
    expect(moved).toBeGreaterThan(RANDOM_SCENARIOS / 4);
  });
});
