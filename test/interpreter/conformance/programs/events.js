const o = {};
o.on('greet', (name, n) => console.log('one', name, n));
o.on('greet', function () {
  console.log('two', this === o, arguments.length);
});
console.log('before');
o.emit('greet', 'x', 1);
console.log('after');
o.emit('nobody', 1);
setTimeout(() => {
  console.log('timer');
  o.removeAllListeners('greet');
  o.emit('greet', 'gone');
  console.log('removed');
}, 25);
