process.on('uncaughtException', () => {
  throw new Error('worse');
});
process.on('uncaughtException', (e) => console.log('second', e && e.message));
setTimeout(() => {
  throw new Error('oops');
}, 50);
setTimeout(() => console.log('end'), 150);
