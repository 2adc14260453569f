var dgram = require('dgram');
var bytes = '#'.padEnd(40, '\0') + E.toString(new Int32Array([-5, 1000]).buffer);
var called = 0;
var socket = dgram.createSocket('udp4', function (what) {
  called += typeof what === 'string' ? 100 : 1;
});
socket.on('close', function (hadError) {
  console.log('closed', hadError, called);
});
socket.on('message', function (text, from) {
  console.log(typeof text, text.length, text === bytes, from.size);
  console.log(new DataView(E.toArrayBuffer(text)).getUint32(40));
  socket.close();
  socket.close();
});
socket.send(bytes, PORT, '127.0.0.1');
console.log('sent');

// A name that does not resolve is no error: the datagram is lost.
var lost = dgram.createSocket('udp4');
lost.on('message', function () {
  console.log('never');
});
lost.send('x', CLOSED_PORT, 'no.such.host.invalid');
setTimeout(function () {
  lost.close();
}, 200);
