import { clockErrorMs, clockSource, tellTime, uptimeMs, wallMs } from './clock.ts';
import { board } from 'board';

/** Source: Maxim DS3231 datasheet 19-5170, registers; 5 ppm off at most over the temperatures of a car. */
const ADDRESS = 0x68;
const STATUS = 0x0f;
const OSCILLATOR_STOPPED = 0x80;
/** It shows whole seconds of a time that was cut to whole seconds, and no policy lasts longer than it takes to lose the rest. */
const ERROR_MS = 10000;
/** From then on it knows better. */
const ASK_FROM_MS = 2 * ERROR_MS;
/** A clock that was told so well sets the module. */
const TELL_BELOW_MS = 1000;
const OFF_MS = 2000;
/** What is earlier is no time of this firmware: 2024. */
const SINCE_MS = 1704067200000;
const LOOK_MS = 60000;

let lookAtMs = 0;
let port = board.i2c;
if (port) port.setup(board.i2cPins as object);

/** Its registers at this Unix time, from the first on; the day of the week is not used. BCD is decimal text read as hexadecimal. */
function registersAt(unixMs: number): number[] {
  const text = new Date(unixMs).toISOString();
  return [17, 14, 11, 0, 8, 5, 2].map((place) => (place ? parseInt(text.substr(place, 2), 16) : 1));
}

/** Unix time that the module shows, ms; NaN where it has stopped, or shows what is no time. */
function readModule(i2c: I2cPort): number {
  i2c.writeTo(ADDRESS, 0);
  const bytes = i2c.readFrom(ADDRESS, STATUS + 1);
  const at = (register: number): number =>
    (bytes[register] as number) - 6 * ((bytes[register] as number) >> 4);
  const unixMs = new Date(2000 + at(6), at(5) - 1, at(4), at(2), at(1), at(0)).getTime();
  return (bytes[STATUS] as number) & OSCILLATOR_STOPPED ||
    registersAt(unixMs).some((byte, i) => i !== 3 && byte !== bytes[i])
    ? NaN
    : unixMs;
}

function setModule(i2c: I2cPort, unixMs: number): void {
  i2c.writeTo(ADDRESS, [0].concat(registersAt(unixMs)));
  i2c.writeTo(ADDRESS, [STATUS, 0]);
}

/** Compares the clock module, if there is one, with the clock: the surer one tells the other. Call once a second. */
export function tendClockModule(): void {
  const nowMs = uptimeMs();
  const errorMs = clockErrorMs();
  const isTold = clockSource === 'host' && errorMs < TELL_BELOW_MS;
  if (!port || nowMs < lookAtMs || (!isTold && errorMs < ASK_FROM_MS)) return;
  lookAtMs = nowMs + LOOK_MS;
  try {
    const unixMs = readModule(port);
    if (!isTold) {
      if (unixMs > SINCE_MS) tellTime(unixMs, ERROR_MS, 'rtc');
    } else if (!(Math.abs(unixMs - wallMs()) < OFF_MS)) setModule(port, wallMs());
  } catch (error) {
    // None there, or a bus that hangs: waiting for it once is enough.
    port = undefined;
  }
}
