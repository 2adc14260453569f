setTimeout(() => console.log('a'), 50);
setTimeout(() => console.log('b'), 50);
setTimeout(() => console.log('c'), 50);
setTimeout(() => {
  console.log('d');
  setTimeout(() => console.log('from d'), 0);
}, 50);
setTimeout(() => console.log('e'), 50);
