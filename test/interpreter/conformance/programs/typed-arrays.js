const u8 = new Uint8Array(4);
u8[0] = 256;
u8[1] = -1;
u8[2] = 3.9;
u8[9] = 1;
console.log(u8.join(), u8.length, u8[9], u8.byteLength);
console.log(
  new Uint8ClampedArray([300, -5, 1]).join(),
  new Int8Array([128, 255]).join(),
  new Int16Array([32768]).join(),
);
console.log(
  new Uint16Array([65536, -1]).join(),
  new Int32Array([2147483648]).join(),
  new Uint32Array([-1]).join(),
);
console.log(new Float32Array([0.5, 1.25]).join(), new Float64Array([0.5, 3.75]).join());
const buffer = new ArrayBuffer(8);
const bytes = new Uint8Array(buffer);
const words = new Uint16Array(buffer, 2, 2);
words[0] = 0x1234;
console.log(bytes.join(), words.length, words.byteOffset, bytes.buffer === buffer, buffer.byteLength);
bytes.set([1, 2, 3], 4);
console.log(bytes.join(), bytes.subarray(4, 6).join(), bytes.slice(4, 7).join());
bytes.fill(9);
console.log(bytes.join(), bytes.map((x) => x + 1).join(), bytes.indexOf(9));
const copy = new Uint8Array(bytes);
copy[0] = 1;
console.log(
  bytes[0],
  copy[0],
  new Uint8Array([1, 2, 3]).reduce((a, b) => a + b),
);
console.log(new Uint8Array([1, 2]) instanceof Uint8Array);
let sum = 0;
new Uint8Array([4, 5]).forEach((x, i) => (sum += x * (i + 1)));
console.log(sum);
console.log(new Float64Array([NaN, Infinity]).join(), new Uint8Array([NaN, 'x', '7']).join());
