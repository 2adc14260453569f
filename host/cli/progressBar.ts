/** A progress bar for long work: drawn on a terminal, silent elsewhere so that logs and pipes stay clean. */
export interface ProgressBar {
  /** @param done share of the work, 0 to 1 */
  update(done: number, text: string): void;
  /** Removes the bar. */
  end(): void;
}

const WIDTH = 28;
const REDRAW_MS = 80;

/** @param stream where to draw; @param nowMs wall clock, to limit redrawing */
export function createProgressBar(
  stream: NodeJS.WriteStream = process.stderr,
  nowMs: () => number = () => performance.now(),
): ProgressBar {
  let drawnAtMs = -Infinity;
  return {
    update: (done, text) => {
      if (!stream.isTTY || nowMs() - drawnAtMs < REDRAW_MS) return;
      drawnAtMs = nowMs();
      const filled = Math.round(Math.min(Math.max(done, 0), 1) * WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
      stream.write(`\r\x1b[2K${bar} ${String(Math.floor(done * 100)).padStart(3)} %  ${text}`);
    },
    end: () => {
      if (stream.isTTY) stream.write('\r\x1b[2K');
    },
  };
}
