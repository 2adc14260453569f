const o = {};
o.on('e', (v) => {
  console.log('event', v);
  if (v < 3) o.emit('e', v + 1);
});
setTimeout(() => {
  console.log('timer one');
  o.emit('e', 1);
  console.log('timer one ends');
}, 50);
setTimeout(() => console.log('timer two'), 50);
Promise.resolve().then(() => console.log('promise'));
o.emit('e', 3);
console.log('main ends');
