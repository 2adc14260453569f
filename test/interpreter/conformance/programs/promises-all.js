const after = (ms, v) => new Promise((resolve) => setTimeout(() => resolve(v), ms));
Promise.all([after(100, 'a'), after(25, 'b'), 'plain']).then((all) => console.log(JSON.stringify(all)));
Promise.all([]).then((all) => console.log('empty', all.length));
Promise.all([after(5, 1), Promise.reject('no')]).then(
  () => console.log('never'),
  (e) => console.log('rejected', e),
);
new Promise((resolve, reject) => {
  reject('first');
  resolve('second');
}).then(
  (v) => console.log('v', v),
  (e) => console.log('e', e),
);
new Promise(() => {
  throw new Error('in executor');
}).catch((e) => console.log(e.message));
