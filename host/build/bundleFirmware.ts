import { resolve } from 'node:path';
import { build, type BuildFailure, type Message, type Plugin } from 'esbuild';
import { BackfeedError } from '../../sim/backfeedError.ts';

const GENERATED = 'generated';

/** What a bundle is made from. */
export interface BundleInput {
  /** Absolute path of the entry module; it exports nothing. */
  readonly entry: string;
  /** Paths in errors, and in a debug bundle, are relative to it. */
  readonly rootDir: string;
  /** Modules that exist at build time only: either source text, or the absolute path of the file that plays the part. */
  readonly modules: Readonly<Record<string, { readonly text: string } | { readonly path: string }>>;
}

export interface Bundle {
  readonly code: string;
  /** Absolute paths of the sources in it; modules that exist at build time only are left out. */
  readonly files: readonly string[];
}

/**
 * Bundles an entry module with all it imports into one ES2022 script without a scope of its own.
 * @throws BackfeedError FIRMWARE_BUILD with file and line
 */
export async function bundleFirmware({ entry, rootDir, modules }: BundleInput): Promise<Bundle> {
  try {
    const result = await build({
      entryPoints: [entry],
      absWorkingDir: rootDir,
      bundle: true,
      write: false,
      metafile: true,
      // Not for Node, but so that calls of the interpreter's own `require` stay as they are.
      platform: 'node',
      external: ['Storage', 'Flash', 'net', 'tls', 'crypto', 'Wifi', 'EspruinoWiFi'],
      target: 'es2022',
      charset: 'ascii',
      treeShaking: true,
      legalComments: 'none',
      logLevel: 'silent',
      // TypeScript lowers static fields of an ES2022 class only where they are no static blocks.
      supported: { 'class-static-blocks': false },
      // The interpreter has no strict mode: a bundle that asks for it would behave differently in the simulator.
      tsconfigRaw: { compilerOptions: { useDefineForClassFields: false, alwaysStrict: false } },
      plugins: [virtualModules(modules)],
    });
    const files = Object.keys(result.metafile.inputs).filter((path) => !path.startsWith(`${GENERATED}:`));
    return { code: result.outputFiles[0]?.text ?? '', files: files.map((path) => resolve(rootDir, path)) };
  } catch (cause) {
    const first = (cause as Partial<BuildFailure>).errors?.[0];
    if (!first) throw cause;
    throw new BackfeedError(
      'FIRMWARE_BUILD',
      `${place(first)}${first.text.replace(/\.$/, '')}`,
      'Correct the source',
      cause,
    );
  }
}

function place({ location }: Message): string {
  return location ? `${location.file}:${location.line}: ` : '';
}

function virtualModules(modules: BundleInput['modules']): Plugin {
  return {
    name: 'virtual-modules',
    setup(setup) {
      const names = new RegExp(`^(${Object.keys(modules).join('|')})$`);
      setup.onResolve({ filter: names }, ({ path }) => {
        const module = modules[path] as { text: string } | { path: string };
        return 'path' in module ? { path: module.path } : { path, namespace: GENERATED };
      });
      setup.onLoad({ filter: names, namespace: GENERATED }, ({ path }) => ({
        contents: (modules[path] as { text: string }).text,
        loader: 'js',
      }));
    },
  };
}
