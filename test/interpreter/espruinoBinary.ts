/** Path of a Linux build of the real interpreter, from the environment; undefined where there is none. */
export const espruinoBinary = process.env['ESPRUINO'];

/** What to tell somebody who has none. */
export const espruinoHint =
  'ESPRUINO is not set. Build the interpreter for Linux (make BOARD=LINUX in its sources) and set ESPRUINO to the path of bin/espruino.';
