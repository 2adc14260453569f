import type { Acceptance } from '../../../host/build/acceptance.ts';
import { filterRegisters } from '../../../host/build/filterRegisters.ts';
import { createTestChip, modeBits, type TestChip } from '../../sim/chips/spiMaster.ts';

/** The simulator's chip, listening with the filters of an allocation; the first buffer rolls over. */
export function chipWithFilters(acceptance: Acceptance): TestChip {
  const test = createTestChip();
  const { spi } = test;
  const [masks, low, high] = filterRegisters(acceptance);
  spi.write(0x28, 0x01, 0xb5, 0x00);
  spi.write(0x20, ...masks);
  spi.write(0x00, ...low);
  spi.write(0x10, ...high);
  spi.write(0x60, 0x04);
  spi.write(0x70, 0);
  spi.write(0x2b, 0x03);
  spi.write(0x0f, modeBits.listenOnly);
  return test;
}
