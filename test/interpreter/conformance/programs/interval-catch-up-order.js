const log = [];
const a = setInterval(() => log.push('a'), 100);
const b = setInterval(() => log.push('b'), 200);
setTimeout(() => {
  const from = getTime();
  while (getTime() - from < 0.6);
  log.push('blocked');
}, 150);
setTimeout(() => {
  clearInterval(a);
  clearInterval(b);
  console.log(log.join(' '));
}, 875);
