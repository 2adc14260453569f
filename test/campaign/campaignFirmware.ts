import { buildFirmware } from '../../host/build/buildFirmware.ts';
import { loadVehicleProfile, type BuildProfile } from '../../host/build/vehicleProfile.ts';
import { sellingFirmware } from '../sim/sellingCar.ts';

/** What runs in the worlds of a campaign. */
export interface CampaignFirmware {
  /** Name of its profile: the world has this car. */
  readonly vehicle: string;
  readonly bundle: string;
}

/** The vehicle of the campaign when none is named. */
export const CAMPAIGN_VEHICLE = 'leaf-aze0';

/**
 * The bundle that ships, with the shortest waits: built once, and handed to every worker.
 * @throws BackfeedError PROFILE_UNKNOWN
 */
export async function buildCampaignFirmware(vehicle = CAMPAIGN_VEHICLE): Promise<CampaignFirmware> {
  return { vehicle, bundle: (await buildFirmware({ ...sellingFirmware, vehicle })).code };
}

const profiles = new Map<string, BuildProfile>();

/** Read once: a campaign has many worlds. */
export function campaignProfile(vehicle: string): BuildProfile {
  const profile = profiles.get(vehicle) ?? loadVehicleProfile(vehicle);
  profiles.set(vehicle, profile);
  return profile;
}
