import { fileURLToPath } from 'node:url';
import { BackfeedError } from '../../../sim/backfeedError.ts';
import { boards } from '../boards.ts';
import { buildFirmware } from '../buildFirmware.ts';
import { listVehicleProfiles } from '../vehicleProfile.ts';
import { checkTypedSources } from './checkTypedSources.ts';
import { findingText, type LanguageFinding } from './languageFinding.ts';
import { languageRules } from './languageRules.ts';

const rootDir = fileURLToPath(new URL('../../../', import.meta.url));

export interface FirmwareCheck {
  readonly findings: readonly LanguageFinding[];
  /** Sources looked at. */
  readonly files: number;
  /** Finished bundles looked at. */
  readonly bundles: number;
  readonly rules: number;
}

/**
 * The whole language check: the sources with their types, and the bundle of every board for every vehicle.
 * @param onProgress share that is done, 0 to 1
 * @throws BackfeedError FIRMWARE_CONFIG, PROFILE_*, DBC_SYNTAX
 */
export async function checkFirmware(
  onProgress: (share: number) => void = () => undefined,
): Promise<FirmwareCheck> {
  const { findings, fileCount } = checkTypedSources(`${rootDir}firmware/tsconfig.json`, rootDir);
  const found = new Map(findings.map((finding) => [findingText(finding), finding]));
  const builds = Object.keys(boards).flatMap((board) =>
    listVehicleProfiles().map((vehicle) => ({ board, vehicle })),
  );
  for (const [index, build] of builds.entries()) {
    onProgress((index + 1) / (builds.length + 1));
    const onFindings = (more: readonly LanguageFinding[]): void => {
      for (const finding of more) found.set(findingText(finding), finding);
    };
    try {
      await buildFirmware({ ...build, onFindings });
    } catch (error) {
      // What cannot be built is said by the type check, or by the build itself.
      if (!(error instanceof BackfeedError) || found.size === 0) throw error;
      break;
    }
  }
  return {
    findings: [...found.values()],
    files: fileCount,
    bundles: builds.length,
    rules: languageRules.length,
  };
}
