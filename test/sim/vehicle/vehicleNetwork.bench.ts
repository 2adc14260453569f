import { bench, describe } from 'vitest';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { createVehicleNetwork } from '../../../sim/vehicle/vehicleNetwork.ts';
import { createVehicleTruth } from '../../../sim/vehicle/vehicleTruth.ts';
import { leafLikeProfile } from './leafLikeProfile.ts';

describe('control unit', () => {
  const truth = createVehicleTruth();
  const network = createVehicleNetwork({ profile: leafLikeProfile, truth, random: seededRandom(1) });
  network.setAwake(true, 0);
  const node = network.units[0]?.node;
  let sum = 0;

  bench('100,000 frames, new values each 20', () => {
    for (let i = 0; i < 100_000; i++) {
      if (!node) return;
      if (i % 20 === 0) {
        truth.values.batteryVoltageV = 350 + (i % 64);
        truth.version++;
      }
      sum += node.frameToSend().data[7] ?? 0;
      node.onSent(node.nextSendAtUs + 230);
    }
    if (sum < 0) throw new Error('unreachable: keeps the loop from being optimised away');
  });
});
