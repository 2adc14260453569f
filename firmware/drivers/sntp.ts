import type { DeviceConfig } from '../contract/deviceConfig.ts';
import { clockErrorMs, tellTime, uptimeMs } from './clock.ts';

const dgram: DatagramModule = require('dgram');

/** Source: RFC 4330 (SNTP version 4), sections 4 and 5: the packet, and what a client checks. */
const PORT = 123;
const PACKET_BYTES = 48;
/** Mode and stratum, as the low bits of the first two bytes: a server's answer, from a primary to the last of a chain. */
const MODE_STRATUM = 0x7ff;
const BEFORE_ANSWERS = 0x400;
const BEYOND_ANSWERS = 0x410;
/** From here on the first two bytes say that the server has no time itself. */
const UNSYNCHRONIZED = 0xc000;
/** Seconds from 1900, where NTP begins, to 1970; 32 bits begin anew in 2036, and so show 1970 to 2106. */
const UNIX_EPOCH_S = 2208988800;
/** What is earlier is no time of this firmware: 2024. */
const SINCE_S = 1704067200;
/** Nobody has signed it, so it is never believed any better, nor asked for while the clock is better. */
const ERROR_MIN_MS = 1000;
/** The host has the first word: with it there is nothing to ask. */
const HOST_FIRST_S = 10;
/** Until it answers: servers for everybody want to be asked no more often. */
const ASK_S = 64;
/** Whatever it answered: it may have said that it is asked too much. */
const ANSWERED_S = 3600;
const PATIENCE_MS = 5000;

let waitS = HOST_FIRST_S;

function ask(host: string): void {
  // Not our time: a number that nobody can guess who does not see it, and that the answer must repeat.
  const mark = E.toString(new Int32Array([E.hwRand(), E.hwRand()]).buffer);
  const socket = dgram.createSocket('udp4');
  const sentMs = uptimeMs();
  socket.on('message', (text) => {
    if (text.length < PACKET_BYTES || text.substr(24, 8) !== mark) return;
    waitS = ANSWERED_S;
    const answer = new DataView(E.toArrayBuffer(text));
    const word = (at: number): number => answer.getUint32(at);
    const head = answer.getUint16(0);
    const modeStratum = head & MODE_STRATUM;
    const unixS = (word(40) - UNIX_EPOCH_S) >>> 0;
    const halfMs = (uptimeMs() - sentMs) / 2;
    if (
      modeStratum > BEFORE_ANSWERS &&
      modeStratum < BEYOND_ANSWERS &&
      head < UNSYNCHRONIZED &&
      word(40) &&
      unixS > SINCE_S
    )
      tellTime(
        (unixS + word(44) / 4294967296) * 1000 + halfMs,
        // Root delay and root dispersion: seconds in 16.16 bits.
        Math.max(halfMs + (word(4) / 2 + word(8)) / 65.536, ERROR_MIN_MS),
        'ntp',
      );
  });
  setTimeout(() => socket.close(), PATIENCE_MS);
  // The first byte is version 4, mode 3.
  socket.send('#'.padEnd(PACKET_BYTES - 8, '\0') + mark, PORT, host);
}

/** Asks the time server while the clock is worse than it. Call once a second while there is a network. */
export function tendTimeServer(config: DeviceConfig): void {
  if (waitS-- > 0 || clockErrorMs() < ERROR_MIN_MS) return;
  waitS = ASK_S;
  try {
    ask(config.ntp || config.broker.host);
  } catch (error) {
    // No socket to be had: the next time there may be one.
  }
}
