import { createModelController, type Flaw, type ModelController } from './modelController.ts';
import { createCampaignCar, type CampaignCar } from './runScenario.ts';
import type { CampaignScenario } from './scenario.ts';

/** A car whose controller is the model. @param delayS its enter-service delay */
export function createModelCar(
  scenario: CampaignScenario,
  flaw: Flaw | null = null,
  delayS = 0,
): CampaignCar {
  let model: ModelController | undefined;
  const plugIn = (place: Parameters<typeof createModelController>[0]): ModelController =>
    (model = createModelController(place, flaw, delayS));
  const car = createCampaignCar(scenario, plugIn, { enterDelayS: delayS });
  model!.connectTo(car.world, car.host);
  return car;
}
