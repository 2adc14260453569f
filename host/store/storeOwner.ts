import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { BackfeedError } from '../../sim/backfeedError.ts';

/** Files that this process holds. */
const heldFiles = new Set<string>();

/**
 * Makes this process the only one that writes a database file, and returns the function that lets go of it. A note
 * beside the file names the owner, so that what a crashed owner left behind (its note, and the lock directory of
 * node-sqlite3-wasm) is told from the lock of one that lives.
 *
 * @throws BackfeedError STORE_UNAVAILABLE
 */
export function acquireStoreFile(file: string): () => void {
  const note = `${file}.owner`;
  const lock = `${file}.lock`;
  const owner = ownerOf(note);
  if (heldFiles.has(file) || (owner !== null && owner !== process.pid && isAlive(owner))) {
    throw new BackfeedError(
      'STORE_UNAVAILABLE',
      `${file} is in use by process ${owner ?? process.pid}`,
      `Stop that process or choose another file; if it is no backfeed, delete ${note}`,
    );
  }
  if (owner === null && existsSync(lock)) {
    throw new BackfeedError(
      'STORE_UNAVAILABLE',
      `${file} is locked by another program`,
      `Close that program; if there is none, delete the folder ${lock}`,
    );
  }
  rmSync(lock, { recursive: true, force: true });
  try {
    writeFileSync(note, `${process.pid}\n`);
  } catch (error) {
    throw new BackfeedError(
      'STORE_UNAVAILABLE',
      `${file} cannot be written (${(error as NodeJS.ErrnoException).code})`,
      'Check that its folder exists and may be written',
      error,
    );
  }
  heldFiles.add(file);
  return () => {
    heldFiles.delete(file);
    rmSync(note, { force: true });
  };
}

function ownerOf(note: string): number | null {
  try {
    return Number.parseInt(readFileSync(note, 'utf8'), 10) || null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
