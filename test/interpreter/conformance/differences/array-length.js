const list = [1, 2, 3];
try {
  list.length = 1;
} catch (e) {
  console.log('throws');
}
console.log(list.length);
