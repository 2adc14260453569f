import { buildFirmware } from '../../host/build/buildFirmware.ts';
import { sellingFirmware } from '../sim/sellingCar.ts';

/** The bundle that ships, with that wait: built once, and handed to every worker. */
export async function buildCampaignFirmware(): Promise<string> {
  return (await buildFirmware(sellingFirmware)).code;
}
