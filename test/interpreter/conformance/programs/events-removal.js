const o = {};
function a(x) {
  console.log('a', x);
}
function b(x) {
  console.log('b', x);
  o.removeListener('e', a);
}
o.on('e', b);
o.on('e', a);
o.emit('e', 1);
o.emit('e', 2);
setTimeout(() => o.emit('e', 3), 25);
setTimeout(() => {
  o.on('e', () => console.log('late'));
  o.emit('e', 4);
}, 50);
setTimeout(() => {
  o.removeAllListeners();
  o.emit('e', 5);
  console.log('end');
}, 100);
