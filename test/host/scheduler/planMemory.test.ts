import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it.skipIf(process.platform !== 'linux')(
  'plans a year of quarter hours with less than 100 MB more',
  () => {
    const script = fileURLToPath(new URL('./planYear.ts', import.meta.url));
    // A young generation of the usual size is garbage of up to 20 MB that nobody has asked V8 to collect.
    const flags = ['--max-semi-space-size=2', '--import', 'tsx'];
    const text = execFileSync(process.execPath, [...flags, script], { encoding: 'utf8' });
    const peakMb = Number(text);
    expect(peakMb).toBeGreaterThan(0);
    expect(peakMb).toBeLessThan(100);
  },
  60_000,
);
