import type { Plugin } from 'vite';
import { frameDecodingModule } from '../../host/build/frameDecodingModule.ts';
import { powerLimitsModule } from '../../host/build/powerLimitsModule.ts';
import { safetyLimitsModule } from '../../host/build/safetyLimitsModule.ts';
import { vehicleProfileModule } from '../../host/build/vehicleProfileModule.ts';
import { loadVehicleProfile } from '../../host/build/vehicleProfile.ts';

const profile = loadVehicleProfile('leaf-aze0');

/** Modules that exist at build time only, with the very text of the build. */
const texts: Readonly<Record<string, string>> = {
  'frame-decoding': frameDecodingModule(),
  'safety-limits': safetyLimitsModule(profile.safetyLimits, profile.safety),
  'vehicle-profile': vehicleProfileModule(profile),
  'power-limits': powerLimitsModule(profile.guest),
};

/** Lets tests import modules of the firmware directly, which coverage and mutation testing need. */
export function virtualModules(): Plugin {
  return {
    name: 'virtual-modules',
    enforce: 'pre',
    resolveId: (name) => (name in texts ? `\0${name}` : null),
    load: (id) => texts[id.slice(1)] ?? null,
  };
}
