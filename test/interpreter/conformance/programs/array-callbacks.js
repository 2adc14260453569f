const a = [1, 2, 3, 4];
console.log(
  a.map((x) => x * 2).join(),
  a.filter((x) => x % 2).join(),
  a.reduce((s, x) => s + x),
  a.reduce((s, x) => s + x, 10),
);
console.log(
  a.find((x) => x > 2),
  a.findIndex((x) => x > 2),
  a.find((x) => x > 9),
  a.findIndex((x) => x > 9),
);
console.log(
  a.some((x) => x > 3),
  a.every((x) => x > 0),
  a.every((x) => x > 1),
);
const seen = [];
a.forEach((x, i, all) => seen.push(x + ':' + i + ':' + all.length));
console.log(seen.join());
console.log(['a', 'b'].map((x, i) => x + i).join());
const stop = { n: 0 };
[1, 2].forEach(function (x) {
  this.n += x;
}, stop);
console.log(stop.n);
try {
  [].reduce((s, x) => s + x);
} catch (e) {
  console.log('empty reduce throws');
}
console.log([1, 2, 3].indexOf(2), [3, 2, 1].sort().join());
