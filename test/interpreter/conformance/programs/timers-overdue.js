function block(s) {
  const start = getTime();
  while (getTime() - start < s);
}
setTimeout(() => console.log('asked for 150'), 150);
setTimeout(() => console.log('asked for 50'), 50);
setTimeout(() => console.log('asked for 100'), 100);
setTimeout(() => {
  console.log('asked for 25');
  setTimeout(() => console.log('from inside'), 5);
  block(0.02);
}, 25);
block(0.25);
console.log('blocked');
