const p = new Promise((resolve) => {
  console.log('executor');
  resolve(1);
});
p.then((v) => {
  console.log('then', v);
  return v + 1;
})
  .then((v) => {
    console.log('then', v);
    throw new Error('thrown');
  })
  .catch((e) => {
    console.log('catch', e.message);
    return 'recovered';
  })
  .then((v) => console.log(v));
console.log('main');
Promise.resolve('r').then((v) => console.log(v));
Promise.reject('j').catch((v) => console.log(v));
