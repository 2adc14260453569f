setTimeout(() => {
  throw new Error('first');
}, 50);
setTimeout(() => {
  throw new TypeError('second');
}, 100);
setTimeout(() => {
  throw 'a text';
}, 150);
setTimeout(() => {
  throw { code: 7 };
}, 200);
setTimeout(() => console.log('alive'), 250);
