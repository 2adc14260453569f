let n = 0;
const id = setInterval(() => {
  n++;
  console.log('n', n);
  if (n === 3) clearInterval(id);
}, 50);
const never = setTimeout(() => console.log('never'), 75);
clearTimeout(never);
let count = 0;
const changed = setInterval(() => {
  count++;
  console.log('changed', count);
  if (count === 1) changeInterval(changed, 30);
  if (count === 3) clearInterval(changed);
}, 275);
