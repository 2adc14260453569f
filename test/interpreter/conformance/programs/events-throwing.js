process.on('uncaughtException', (e) => console.log('uncaught', e.message));
const o = {};
o.on('e', () => {
  throw new Error('in a listener');
});
o.on('e', () => console.log('second listener'));
o.emit('e');
setTimeout(() => console.log('end'), 50);
