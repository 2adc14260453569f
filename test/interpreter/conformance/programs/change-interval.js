const start = getTime();
const stamp = () => Math.round((getTime() - start) * 50) * 20;
let n = 0;
const id = setInterval(() => {
  n++;
  console.log(n, stamp());
  if (n === 2) changeInterval(id, 100);
  if (n === 4) clearInterval(id);
}, 60);
let once = 0;
const timeout = setTimeout(() => {
  once++;
  console.log('timeout became an interval', once, stamp());
  if (once === 2) clearInterval(timeout);
}, 500);
setTimeout(() => changeInterval(timeout, 20), 480);
try {
  changeInterval(99, 10);
} catch (e) {
  console.log(e.message);
}
