console.log(typeof Array.prototype.slice, typeof Array.prototype.push, typeof String.prototype.trim);
console.log(
  typeof Function.prototype.call,
  typeof Number.prototype.toFixed,
  typeof Object.prototype.hasOwnProperty,
);
console.log([].slice.call([1, 2, 3], 1).join(), Object.prototype.hasOwnProperty.call({ a: 1 }, 'a'));
try {
  Array.prototype.slice.call([1]);
} catch (e) {
  console.log('throws');
}
