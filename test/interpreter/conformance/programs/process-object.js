const m = process.memory();
console.log(typeof m.free, typeof m.usage, typeof m.total, m.free + m.usage === m.total, typeof m.blocksize);
console.log(typeof process.version, typeof process.env, typeof process.env.BOARD);
try {
  require('nothing-like-this');
} catch (e) {
  console.log(e.message);
}
