function Meter(w) {
  this.w = w;
}
Meter.prototype.read = function () {
  return this.w;
};
console.log(new Meter(1.5), [new Meter(2)]);
const own = {
  w: 1,
  toString: function () {
    return 'own text';
  },
};
console.log(String(own), '' + own);
const deep = {
  list: [
    [1, 2],
    [3, [4]],
  ],
  on: true,
  text: 'a',
};
console.log(deep);
const list = [1, 2];
list.extra = 'x';
console.log(list);
const sparse = [1];
sparse[3] = 4;
console.log(sparse, [undefined], [null, null]);
console.log('a\x00b'.length, ['a\x00b', '\x01' + '1', '\xff', '\x7f']);
console.log(String({}), String([1, [2, 3]]), [1, [2, { a: 1 }]] + '');
