import { linuxWiring } from '../contract/boards/linux.ts';
import { wired, type Board } from './board.ts';

/** The interpreter on Linux: for tests of the bundle; the network is simply there. */
export const board: Board = {
  ...wired(linuxWiring),
  spi: SPI1,
  connectNetwork: (_config, online) => {
    online();
  },
  waitsForBoth: false,
  wakeCause: () => -1,
};
