import { minify, type CompressOptions, type FormatOptions, type MinifyOptions } from 'terser';
import { orderScope } from './orderScope.ts';
import { publicNames } from './publicNames.ts';
import { shortestForMostUsed } from './shortestForMostUsed.ts';

export interface MinifyingOptions {
  /** Hoists only: names and lines stay readable. */
  readonly debug?: boolean;
  /** Shortens the names of properties, too, but for `publicNames`. */
  readonly shortensProperties?: boolean;
}

/** Hoists functions, which Espruino does not do by itself, minifies, and orders the outer scope. */
export async function minifyFirmware(code: string, options: MinifyingOptions): Promise<string> {
  return (await minified(code, options)).code;
}

/**
 * The same, and where each part of the result came from.
 * @param sourceMap of the code that is minified
 */
export async function minifyWithSourceMap(
  code: string,
  options: MinifyingOptions,
  sourceMap: string,
): Promise<{ readonly code: string; readonly sourceMap: string }> {
  return minified(code, options, sourceMap);
}

async function minified(
  code: string,
  { debug = false, shortensProperties = false }: MinifyingOptions,
  sourceMap?: string,
): Promise<{ readonly code: string; readonly sourceMap: string }> {
  const compressed = await minify(code, {
    ...common,
    compress: debug ? { defaults: false, hoist_funs: true, hoist_vars: true } : compress,
    mangle: false,
    // Lines, for a reader and for the one that `orderScope` adds.
    format: { ...format, beautify: true },
    ...(sourceMap && { sourceMap: { content: sourceMap } }),
  });
  const map = String(compressed.map);
  if (debug) return { code: compressed.code ?? '', sourceMap: map };
  const ordered = orderScope(compressed.code ?? '');
  const reserved = shortensProperties && [...publicNames(code)];
  const named = await minify(ordered, {
    ...naming(reserved),
    ...(reserved && { nameCache: { props: { props: await propertyNames(ordered, naming(reserved)) } } }),
    ...(sourceMap && { sourceMap: { content: ordered === compressed.code ? map : withSecondLine(map) } }),
  });
  return { code: named.code ?? '', sourceMap: String(named.map) };
}

/** @param reserved names of properties that stay; false for all */
function naming(reserved: false | string[]): MinifyOptions {
  return {
    ...common,
    compress: false,
    // `builtins`: `publicNames` knows what the interpreter has; terser would also leave what only a browser has.
    mangle: { properties: reserved && { builtins: true, reserved } },
    format,
  };
}

/** What terser would call each property, handed out anew, as its cache has it: a `$` before each long name. */
async function propertyNames(code: string, options: MinifyOptions): Promise<Record<string, string>> {
  const nameCache: { props?: { readonly props: Readonly<Record<string, string>> } } = {};
  await minify(code, { ...options, nameCache });
  const names = Object.entries(nameCache.props?.props ?? {}).map(
    ([key, short]) => [key.slice(1), short] as const,
  );
  return Object.fromEntries(
    [...shortestForMostUsed(code, new Map(names))].map(([name, short]) => [`$${name}`, short]),
  );
}

// Not the top level: else terser may dissolve the outer function, and its variables become globals of the interpreter.
const common = { ecma: 5, toplevel: false } as const satisfies MinifyOptions;

const format: FormatOptions = { ascii_only: true, comments: false };

/**
 * Functions stay where they are: put in place of its call, one is made anew each time that line runs, is skipped
 * character by character when it does not. Variables are declared at the top: two loops of a function share one `var`,
 * and where the first has not run the second would change a variable outside.
 */
const compress: CompressOptions = {
  hoist_funs: true,
  hoist_vars: true,
  passes: 4,
  inline: 0,
  reduce_funcs: false,
  // Nothing of the firmware asks a function how many arguments it takes.
  keep_fargs: false,
  // To read a property does nothing else: what nobody uses need not be read.
  pure_getters: true,
  // An arrow costs the interpreter no more time and memory than `function`, and a bundle 5 % less text.
  ecma: 2015,
  unsafe_arrows: true,
  // A method takes the interpreter what a function under a key does, and is two characters shorter than an arrow.
  unsafe_methods: true,
};

/** The source map of a script to which `orderScope` added its second line. */
function withSecondLine(sourceMap: string): string {
  const map = JSON.parse(sourceMap) as { readonly mappings: string };
  return JSON.stringify({ ...map, mappings: map.mappings.replace(';', ';;') });
}
