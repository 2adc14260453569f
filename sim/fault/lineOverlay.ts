import type { LineName } from '../../firmware/contract/pins.ts';
import type { Lines } from '../lines.ts';

/** A fault over a line: the line shows what the fault makes of it, and its owner may drive it all the while. */
export interface LineOverlay {
  show(level: boolean): void;
  /** The line shows again what its owner drives, or what the faults make of it that still last. */
  end(): void;
}

interface Overlaid {
  /** What the owner drives. */
  real: boolean;
  readonly shown: { level: boolean }[];
}

const overlaid = new WeakMap<Lines, Partial<Record<LineName, Overlaid>>>();

/** Lays a fault over a line; at first it shows what the line does. Under several faults it is active where all say so. */
export function overlayLine(lines: Lines, name: LineName): LineOverlay {
  const byName = overlaid.get(lines) ?? {};
  overlaid.set(lines, byName);
  const mine = { level: lines[name] };
  const line = (byName[name] ??= { real: lines[name], shown: [] });
  line.shown.push(mine);
  Object.defineProperty(lines, name, {
    configurable: true,
    enumerable: true,
    get: () => line.shown.every(({ level }) => level),
    set: (level: boolean) => {
      line.real = level;
    },
  });
  return {
    show: (level) => {
      mine.level = level;
    },
    end: () => {
      line.shown.splice(line.shown.indexOf(mine), 1);
      if (line.shown.length > 0) return;
      delete byName[name];
      Object.defineProperty(lines, name, {
        configurable: true,
        enumerable: true,
        writable: true,
        value: line.real,
      });
    },
  };
}
