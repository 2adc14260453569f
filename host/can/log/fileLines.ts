import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 1 << 20;
/** Longer than any line of a log; what is beyond it is dropped, so that no file can fill the memory. */
const LINE_LENGTH_MAX = 1 << 16;

/**
 * The lines of a file of any size, as bytes in characters: a log is ASCII but for its comments.
 * @param onProgress told of the share that is read, 0 to 1
 * @throws what the file system throws
 */
export function* fileLines(path: string, onProgress?: (done: number) => void): Generator<string, void> {
  const file = openSync(path, 'r');
  try {
    const sizeBytes = fstatSync(file).size;
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let rest = '';
    let isFirst = true;
    let readBytes = 0;
    for (let count = readSync(file, chunk); count > 0; count = readSync(file, chunk)) {
      let text = chunk.toString('latin1', 0, count);
      if (isFirst) text = text.replace(/^\u00ef\u00bb\u00bf/, '');
      isFirst = false;
      const lines = text.split('\n');
      lines[0] = (rest + lines[0]!).slice(0, LINE_LENGTH_MAX);
      rest = lines.pop()!;
      for (const line of lines) yield line.replace(/\r$/, '');
      readBytes += count;
      onProgress?.(Math.min(readBytes / sizeBytes, 1));
    }
    if (rest) yield rest.replace(/\r$/, '');
  } finally {
    closeSync(file);
  }
}
