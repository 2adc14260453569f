const now = Date.now();
const seconds = getTime();
console.log(typeof now, typeof seconds, Math.abs(now / 1000 - seconds) < 1, seconds >= now / 1000);
let fractional = 0;
for (let i = 0; i < 200; i++) if (Date.now() % 1 !== 0) fractional++;
console.log(fractional > 0);
const before = getTime();
setTimeout(() => {
  const took = getTime() - before;
  console.log(took >= 0.02 && took < 0.2);
  const d = new Date();
  console.log(Math.abs(d.getTime() - Date.now()) < 100, d.getTime() > 0);
}, 20);
