console.log([3, 1, 2].sort().join(), [10, 9, 1].sort().join(), ['b', 'a', 'C'].sort().join());
console.log([10, 9, 1].sort((a, b) => a - b).join(), [1, 9, 10].sort((a, b) => b - a).join());
console.log([3, undefined, 1].sort().join('|'), [true, false].sort().join());
const many = [];
let seed = 7;
for (let i = 0; i < 40; i++) {
  seed = (seed * 1103515245 + 12345) & 0x7fffffff;
  many.push(seed % 100);
}
console.log(
  many
    .slice()
    .sort((a, b) => a - b)
    .join(),
);
console.log(new Uint8Array([3, 1, 2]).sort().join());
