import { fileURLToPath } from 'node:url';
import type { SocEstimator } from '../../../firmware/battery/socEstimator.ts';
import { batteryModelText, type BatteryModel } from '../../../host/build/batteryModel.ts';
import { bundleFirmware } from '../../../host/build/bundleFirmware.ts';
import { lowerToEs5 } from '../../../host/build/lowerToEs5.ts';

const rootDir = fileURLToPath(new URL('../../../', import.meta.url));

/** The firmware's estimator as the build makes it for a battery; each call of what it returns is one boot. */
export async function loadEstimator(
  battery: BatteryModel,
  cellsInSeries: number,
): Promise<() => SocEstimator> {
  const { code } = await bundleFirmware({
    entry: `${rootDir}test/firmware/battery/estimatorEntry.ts`,
    rootDir,
    modules: { 'vehicle-profile': { text: batteryModelText(battery, cellsInSeries).join('\n') } },
  });
  const script = new Function('take', lowerToEs5(code));
  return () => {
    let estimator: SocEstimator | undefined;
    script((made: SocEstimator) => {
      estimator = made;
    });
    return estimator as SocEstimator;
  };
}
