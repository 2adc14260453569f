import { minify } from 'terser';

/**
 * Hoists functions, which Espruino does not do by itself, and minifies.
 * @param debug hoists only: names and lines stay readable
 */
export async function minifyFirmware(code: string, debug: boolean): Promise<string> {
  const { code: output = '' } = await minify(code, {
    ecma: 5,
    // Off: else terser may dissolve the outer function, and its variables become globals of the interpreter.
    toplevel: false,
    compress: debug ? { defaults: false, hoist_funs: true } : { hoist_funs: true, passes: 2 },
    mangle: !debug,
    format: { ascii_only: true, beautify: debug, comments: false },
  });
  return output;
}
