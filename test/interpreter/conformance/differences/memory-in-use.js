const before = process.memory().usage;
const kept = new Uint8Array(4000);
const grown = process.memory().usage - before;
console.log(grown > 100 && grown < 400, kept.length);
