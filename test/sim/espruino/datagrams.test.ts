import { describe, expect, it } from 'vitest';
import type { DeviceNetwork } from '../../../sim/espruino/deviceNetwork.ts';
import { runScript } from './testBoard.ts';

/** Sends everything back, twice. */
const echo: DeviceNetwork = {
  connect: () => ({ write: () => undefined, end: () => undefined }),
  datagram: (host, port, data, answer) => {
    answer(`${host}:${port} ${data}`);
    answer('again');
  },
};
const open = `var socket = require("dgram").createSocket("udp4");
  socket.on("message", function (text, from) { console.log(text, from.size); });`;

describe('dgram', () => {
  it('brings every answer, from the idle loop', () => {
    const { lines, runUntil } = runScript(`${open} socket.send("hi", 123, "far"); console.log("sent");`, {
      network: echo,
    });
    runUntil(1e6);
    expect(lines).toEqual(['sent', 'far:123 hi 10', 'again 5']);
  });

  it('hears nothing after it is closed, and closes once', () => {
    const { lines, runUntil } = runScript(
      `${open} socket.on("close", function (hadError) { console.log("closed", hadError); });
       socket.send("hi", 123, "far"); socket.close(); socket.close();
       try { socket.send("hi", 123, "far"); } catch (error) { console.log(error.message); }`,
      { network: echo },
    );
    runUntil(1e6);
    expect(lines).toEqual(['This socket is closed', 'closed false']);
  });

  it('loses all where nothing carries them', () => {
    const { lines, runUntil } = runScript(`${open} socket.send("hi", 123, "far");`);
    runUntil(1e6);
    expect(lines).toEqual([]);
  });

  it('is not there on a board whose network has none', () => {
    expect(runScript('require("dgram")', { datagrams: false }).lines[0]).toContain(
      'Module "dgram" not found',
    );
  });
});
