const socket = require('net').connect({ host: '127.0.0.1', port: PORT }, () => socket.write('bye'));
socket.on('data', (d) => console.log('data', d));
socket.on('end', () => console.log('end'));
socket.on('error', (e) => console.log('error', e.code));
socket.on('close', (hadError) => {
  console.log('close', hadError);
  try {
    console.log(socket.write('x'));
  } catch (e) {
    console.log(e.message);
  }
});
