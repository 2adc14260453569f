const list = [1];
list.on('x', (v) => console.log('array', v));
list.emit('x', 1);
function f() {}
f.on('x', (v) => console.log('function', v));
f.emit('x', 2);
console.log(list.length, Object.keys(list).join());
const o = { a: 1 };
o.on('x', () => {});
console.log(Object.keys(o).join(), JSON.stringify(o));
E.on('mine', (v) => console.log('E', v));
E.emit('mine', 3);
process.on('mine', (v) => console.log('process', v));
process.emit('mine', 4);
const p = {};
p.addListener('x', () => console.log('second'));
p.prependListener('x', () => console.log('first'));
p.emit('x');
try {
  o.on('x', 5);
} catch (e) {
  console.log(e.message);
}
try {
  o.emit('x', 1, 2, 3, 4, 5);
} catch (e) {
  console.log(e.message);
}
