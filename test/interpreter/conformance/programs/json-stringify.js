console.log(JSON.stringify({ a: 1, b: 'x', c: [1, 2], d: null, e: true, f: { g: [] } }));
console.log(JSON.stringify({ u: undefined, f: function () {}, n: NaN, i: Infinity }));
console.log(JSON.stringify([undefined, NaN, null, function () {}, -Infinity]));
console.log(JSON.stringify('a"b\\c\n\t\r\b\f'), JSON.stringify('\x00\x01\x7f\x1f'));
console.log(JSON.stringify(1), JSON.stringify('x'), JSON.stringify(null), JSON.stringify(undefined));
console.log(
  JSON.stringify(1 / 3),
  JSON.stringify(0.1),
  JSON.stringify(1e21),
  JSON.stringify(-0.5),
  JSON.stringify(12.345),
);
console.log(
  JSON.stringify(new Uint8Array([1, 2])),
  JSON.stringify({ t: new Float64Array([0.5]) }),
  JSON.stringify(new ArrayBuffer(2)),
);
console.log(JSON.stringify({}), JSON.stringify([]), JSON.stringify([[]]), JSON.stringify({ 'a b': 1 }));
console.log(
  JSON.stringify({
    toJSON: function () {
      return 'custom';
    },
  }),
  JSON.stringify(true),
);
console.log(
  JSON.stringify({
    get g() {
      return 1;
    },
    v: 2,
  }),
);
console.log(JSON.stringify({ a: [1, { b: 2 }] }, null, 2));
console.log(JSON.stringify({ a: 1, b: 2 }, ['a']));
const ring = { a: 1 };
ring.self = ring;
console.log(JSON.stringify(ring));
console.log(JSON.stringify(new Error('e').message), JSON.stringify([1, , 3]));
