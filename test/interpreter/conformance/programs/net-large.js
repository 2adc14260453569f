const socket = require('net').connect({ host: '127.0.0.1', port: PORT }, () => {
  let chunk = '';
  for (let i = 0; i < 200; i++) chunk += 'abcdefghij';
  console.log(chunk.length, socket.write(chunk));
});
let total = 0;
let intact = true;
socket.on('data', (d) => {
  for (let i = 0; i < d.length; i++) if (d.charCodeAt(i) !== 97 + ((total + i) % 10)) intact = false;
  total += d.length;
  if (total === 2000) {
    console.log(total, intact);
    socket.end();
  }
});
socket.on('close', () => console.log('closed'));
