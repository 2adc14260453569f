function deep() {
  return deep() + 1;
}
E.on('errorFlag', (flags) => console.log('callback removed', flags.indexOf('CALLBACK') >= 0));
process.on('uncaughtException', (e) => console.log('uncaught', e.message));
let n = 0;
const bad = setInterval(() => {
  n++;
  console.log('bad', n);
  deep();
  console.log('never');
}, 50);
let m = 0;
const good = setInterval(() => {
  m++;
  console.log('good', m);
  if (m === 3) clearInterval(good);
}, 125);
setInterval(() => console.log('in the same pass'), 50);
setTimeout(() => {
  console.log('end', n);
  clearInterval(bad);
}, 475);
