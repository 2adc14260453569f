const socket = require('net').connect({ host: '127.0.0.1', port: PORT }, function () {
  console.log('connected');
  console.log(socket.write('\x00\xff\x80plain'));
});
let received = '';
let drains = 0;
socket.on('data', (d) => {
  received += d;
  if (received.length === 8) {
    console.log(
      typeof d,
      received.charCodeAt(0),
      received.charCodeAt(1),
      received.charCodeAt(2),
      received.substr(3),
    );
    socket.end();
  }
});
socket.on('drain', () => drains++);
socket.on('error', (e) => console.log('error', e.code));
socket.on('close', (hadError) => console.log('close', hadError, drains > 0));
console.log('asked');
