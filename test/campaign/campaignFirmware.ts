import { buildFirmware } from '../../host/build/buildFirmware.ts';

/** What the bundle of the campaign is built with; null: it has no grid code yet. */
export const ENTER_SERVICE_DELAY_S: number | null = null;

/** The bundle that ships, with a short delay before it feeds the grid: built once, and handed to every worker. */
export async function buildCampaignFirmware(): Promise<string> {
  return (await buildFirmware({ board: 'esp32', vehicle: 'leaf-aze0' })).code;
}
