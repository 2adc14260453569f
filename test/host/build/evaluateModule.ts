import { frameDecodingImport, frameDecodingModule } from '../../../host/build/frameDecodingModule.ts';
import { lowerToEs5 } from '../../../host/build/lowerToEs5.ts';
import { minifyFirmware } from '../../../host/build/minifyFirmware.ts';
import { preludeFor } from '../../../host/build/prelude.ts';

/** How far a generated module goes through the build before it runs. */
export type Stage = 'as generated' | 'lowered and minified';

/** Runs the text of a module that imports nothing but `frame-decoding`, and returns what it exports. */
export async function evaluateModule<T>(text: string, stage: Stage): Promise<T> {
  const names = [...text.matchAll(/^export (?:const|function) (\w+)/gm)].map((match) => match[1]);
  const whole = text.replace(frameDecodingImport, frameDecodingModule());
  const script = `(function () {\n${whole.replace(/^export /gm, '')}\ntake({ ${names.join(', ')} });\n})();\n`;
  const lowered = stage === 'as generated' ? script : lowerToEs5(script);
  const code = stage === 'as generated' ? script : await minifyFirmware(preludeFor(lowered) + lowered, {});
  let exported: T | undefined;
  new Function('take', code)((exports: T) => {
    exported = exports;
  });
  return exported as T;
}
