function total() {
  let sum = 0;
  for (let i = 0; i < arguments.length; i++) sum += arguments[i];
  return sum;
}
console.log(total(), total(1, 2, 3), total.call(null, 4, 5), total.apply(null, [6, 7]));
const bound = total.bind(null, 100);
console.log(bound(1), bound(1, 2));
const speaker = {
  name: 'x',
  say: function (mark) {
    return this.name + mark;
  },
};
console.log(speaker.say('!'), speaker.say.call({ name: 'y' }, '?'), speaker.say.bind({ name: 'z' })('.'));
function noReturn() {}
console.log(
  noReturn(),
  (function () {
    return;
  })(),
);
console.log(typeof total, typeof noReturn());
function few(a, b) {
  return b;
}
console.log(few(1), few(1, 2, 3));
const recursive = function (n) {
  return n < 2 ? 1 : n * recursive(n - 1);
};
console.log(recursive(6));
console.log(new Function('a', 'b', 'return a*b')(6, 7), eval('1+2'));
