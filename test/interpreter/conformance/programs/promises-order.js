const log = (v) => console.log(v);
Promise.resolve('a1')
  .then(log)
  .then(() => log('a2'))
  .then(() => log('a3'));
Promise.resolve('b1')
  .then(log)
  .then(() => log('b2'));
new Promise((resolve) => setTimeout(() => resolve('later'), 100)).then(log);
new Promise((resolve) => resolve(Promise.resolve('inner'))).then(log);
setTimeout(() => log('timeout 0'), 0);
setTimeout(() => {
  Promise.resolve('from timer').then(log);
  log('timer');
}, 25);
log('main');
