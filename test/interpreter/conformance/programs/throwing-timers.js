process.on('uncaughtException', (e) =>
  console.log('handler:', e.message === undefined ? e.code || e : e.message),
);
let n = 0;
const id = setInterval(() => {
  n++;
  console.log('tick', n);
  if (n === 4) clearInterval(id);
  if (n === 2) throw new Error('in the interval');
}, 50);
setTimeout(() => {
  throw 'a text';
}, 275);
setTimeout(() => {
  throw { code: 5 };
}, 325);
setTimeout(() => console.log('end'), 400);
