process.on('uncaughtException', (e) => console.log('handler:', e.message));
setTimeout(() => {
  throw new Error('one');
}, 50);
setTimeout(() => {
  throw new Error('two');
}, 50);
setTimeout(() => console.log('between'), 50);
setTimeout(() => console.log('end'), 150);
const from = getTime();
while (getTime() - from < 0.1);
