function counter() {
  let n = 0;
  return function () {
    n++;
    return n;
  };
}
const a = counter();
const b = counter();
a();
a();
console.log(a(), b());
const made = [];
[1, 2, 3].forEach(function (i) {
  made.push(function () {
    return i * 10;
  });
});
console.log(made[0](), made[1](), made[2]());
const arrow = (x) => x + 1;
console.log(arrow(1));
{
  let n = 'inner';
  console.log(n);
}
console.log(typeof n);
try {
  late();
} catch (e) {
  console.log('caught');
}
const late = function () {};
