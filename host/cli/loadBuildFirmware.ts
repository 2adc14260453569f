import type { buildFirmware } from '../build/buildFirmware.ts';

/** TypeScript, terser and esbuild take a second to load: only commands that build a bundle pay for it. */
export async function loadBuildFirmware(): Promise<typeof buildFirmware> {
  return (await import('../build/buildFirmware.ts')).buildFirmware;
}
