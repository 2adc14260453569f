import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

/** A source file, by its path from the root of the project. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Every TypeScript file below a folder such as `firmware/safety/`, declarations aside, by path. */
export function sourceFilesBelow(folder: string): SourceFile[] {
  return (readdirSync(new URL(folder, root), { recursive: true }) as string[])
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => folder + name.replaceAll('\\', '/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(new URL(path, root), 'utf8') }));
}

/** What runs on the device: the contract only lists what the rest does. */
export function firmwareFiles(): SourceFile[] {
  return sourceFilesBelow('firmware/').filter(({ path }) => !path.startsWith('firmware/contract/'));
}
