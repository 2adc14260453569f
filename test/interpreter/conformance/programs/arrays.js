const a = [3, 1, 2];
a.push(4);
a.push(5, 6);
console.log(a.length, a.join(), a.pop(), a.shift(), a.unshift(9), a.join('-'));
console.log(a.indexOf(2), a.indexOf(7), a.includes(2), [NaN].indexOf(NaN), [1, '1'].indexOf('1'));
console.log(
  [1, 2].concat([3], 4).join(),
  [1, 2, 3, 4].slice(1, 3).join(),
  [1, 2, 3].slice(-2).join(),
  [1, 2].slice().join(),
);
const s = [1, 2, 3, 4, 5];
console.log(
  s.splice(1, 2).join(),
  s.join(),
  s.splice(1, 0, 'x', 'y').join(),
  s.join(),
  s.splice(2).join(),
  s.join(),
);
console.log(
  [1, 2, 3].reverse().join(),
  new Array(3).length,
  new Array(3).fill(7).join(),
  [0, 0].fill(1, 1).join(),
);
console.log(Array.isArray([]), Array.isArray('x'), Array.isArray(new Uint8Array(1)));
console.log([1, [2, [3]]].toString(), [undefined, null, 1].join('|'), [] + 'x');
const sparse = [];
sparse[3] = 1;
console.log(sparse.length, sparse.join('|'), sparse[0]);
const b = [1, 2, 3];
delete b[1];
console.log(b.length, b[1]);
console.log([1, 2, 3].length, [].length, [[], []].length, [1, 2, 3].join(''));
