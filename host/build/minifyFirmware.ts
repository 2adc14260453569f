import { minify, type MinifyOptions } from 'terser';
import { publicNames } from './publicNames.ts';

export interface MinifyingOptions {
  /** Hoists only: names and lines stay readable. */
  readonly debug?: boolean;
  /** Shortens the names of properties, too, but for `publicNames`. */
  readonly shortensProperties?: boolean;
}

/** Hoists functions, which Espruino does not do by itself, and minifies. */
export async function minifyFirmware(code: string, options: MinifyingOptions): Promise<string> {
  return (await minify(code, terserOptions(code, options))).code ?? '';
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
  const output = await minify(code, { ...terserOptions(code, options), sourceMap: { content: sourceMap } });
  return { code: output.code ?? '', sourceMap: String(output.map) };
}

function terserOptions(
  code: string,
  { debug = false, shortensProperties = false }: MinifyingOptions,
): MinifyOptions {
  return {
    ecma: 5,
    // Off: else terser may dissolve the outer function, and its variables become globals of the interpreter.
    toplevel: false,
    // Functions stay where they are: put in place of its call, one is made anew each time that line runs, is skipped
    // character by character when it does not. Variables are declared at the top: two loops of a function share one
    // `var`, and where the first has not run the second would change a variable outside.
    compress: debug
      ? { defaults: false, hoist_funs: true, hoist_vars: true }
      : {
          hoist_funs: true,
          hoist_vars: true,
          passes: 2,
          inline: 0,
          reduce_funcs: false,
          // To read a property does nothing else: what nobody uses need not be read.
          pure_getters: true,
          // An arrow costs the interpreter no more time and memory than `function`, and a bundle 5 % less text.
          ecma: 2015,
          unsafe_arrows: true,
        },
    mangle: !debug && { properties: shortensProperties && { reserved: [...publicNames(code)] } },
    format: { ascii_only: true, beautify: debug, comments: false },
  };
}
