const a = setTimeout(() => {}, 25);
const b = setInterval(() => {}, 5000);
const c = setTimeout(() => {}, 25);
console.log(typeof a, b - a, c - b, a < 10);
clearTimeout(a);
clearInterval(b);
const d = setTimeout(() => {}, 25);
console.log(d - c);
clearTimeout(d);
const e = setTimeout(() => {}, 25);
console.log(e - c);
clearTimeout(c);
clearTimeout(e);
console.log(setTimeout(() => {}, 1) - a);
clearTimeout(77);
clearTimeout('x');
clearTimeout(null);
try {
  clearTimeout(undefined);
} catch (error) {
  console.log(error.message);
}
try {
  clearInterval(undefined);
} catch (error) {
  console.log(error.message);
}
try {
  setTimeout(undefined, 5);
} catch (error) {
  console.log(error.message);
}
setTimeout(() => {
  setTimeout(() => console.log('never'), 5);
  clearTimeout();
  console.log('all gone');
}, 100);
