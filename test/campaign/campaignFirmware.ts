import { buildFirmware } from '../../host/build/buildFirmware.ts';
import { sellingFirmware } from '../sim/sellingCar.ts';

/** How long the bundle of the campaign waits before it feeds the grid: the shortest that its grid code can be set to. */
export const ENTER_SERVICE_DELAY_S = 10;

/** The bundle that ships, with that wait: built once, and handed to every worker. */
export async function buildCampaignFirmware(): Promise<string> {
  return (await buildFirmware(sellingFirmware)).code;
}
