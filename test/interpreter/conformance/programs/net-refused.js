try {
  require('net').connect({ host: '127.0.0.1', port: CLOSED_PORT }, () => console.log('never'));
} catch (e) {
  console.log(e.message);
}
setTimeout(() => console.log('end'), 10);
