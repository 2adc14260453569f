import { BackfeedError } from '../../../sim/backfeedError.ts';
import { scriptAround, type FirmwareBuild } from '../buildFirmware.ts';
import { lowerWithSourceMap } from '../lowerToEs5.ts';
import { minifyWithSourceMap } from '../minifyFirmware.ts';
import { preludeFor } from '../prelude.ts';
import { mappedSpans } from './mappedSpans.ts';

/** A module of the firmware and its bytes in the bundle as it is flashed. */
export interface ModuleSize {
  /** `firmware/export/controller.ts`; generated modules are `generated:vehicle-profile` and so on. */
  readonly module: string;
  readonly bytes: number;
}

/** What belongs to no module: the outer function, and helpers that lowering calls. */
const REST = 'wrapper and helpers';

/**
 * Says for each byte of a minified bundle which module it came from, by source maps through lowering and minifying;
 * the largest module first. Their sum is the bundle.
 * @throws BackfeedError FIRMWARE_BUILD when the build is not repeatable
 */
export async function moduleSizes({ code, sources }: FirmwareBuild): Promise<readonly ModuleSize[]> {
  const lowered = lowerWithSourceMap(sources.bundled);
  const prelude = preludeFor(lowered.code);
  const before = scriptAround('', prelude).split('\n').length - 2;
  const map = JSON.parse(lowered.sourceMap) as { mappings: string };
  const shifted = JSON.stringify({ ...map, mappings: ';'.repeat(before) + map.mappings });
  const minified = await minifyWithSourceMap(scriptAround(lowered.code, prelude), sources, shifted);
  if (minified.code !== code) {
    throw new BackfeedError(
      'FIRMWARE_BUILD',
      'the same sources gave two different bundles',
      'Build again while no source changes',
    );
  }
  const moduleOfLine = modulesByLine(sources.bundled);
  const bytes = new Map([[REST, 0]]);
  for (const { sourceLine, length } of mappedSpans(minified.sourceMap, minified.code)) {
    const module = (sourceLine === null ? undefined : moduleOfLine[sourceLine]) ?? REST;
    bytes.set(module, (bytes.get(module) ?? 0) + length);
  }
  return [...bytes]
    .map(([module, size]) => ({ module, bytes: size }))
    .sort((a, b) => b.bytes - a.bytes || (a.module < b.module ? -1 : 1));
}

/** The same, by folder. */
export function folderSizes(modules: readonly ModuleSize[]): readonly ModuleSize[] {
  const folders = new Map<string, number>();
  for (const { module, bytes } of modules) {
    const folder = module.startsWith('generated:') ? 'generated' : module.replace(/\/[^/]*$/, '');
    folders.set(folder, (folders.get(folder) ?? 0) + bytes);
  }
  return [...folders]
    .map(([module, bytes]) => ({ module, bytes }))
    .sort((a, b) => b.bytes - a.bytes || (a.module < b.module ? -1 : 1));
}

/** The bundler starts each module with a comment that names it. */
function modulesByLine(bundled: string): readonly (string | undefined)[] {
  let module: string | undefined;
  return bundled.split('\n').map((line) => {
    const name = /^\/\/ (\S+\.ts|generated:\S+)$/.exec(line)?.[1];
    if (name !== undefined) module = name;
    return module;
  });
}
