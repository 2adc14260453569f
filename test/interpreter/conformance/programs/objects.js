const o = { b: 1, a: 2, 'c d': 3 };
o.z = 4;
o['k' + 1] = 5;
delete o.a;
console.log(Object.keys(o).join(), 'b' in o, 'a' in o, o.missing);
console.log(Object.values(o).join(), JSON.stringify(Object.entries(o)));
console.log(o.hasOwnProperty('b'), o.hasOwnProperty('toString'));
console.log(JSON.stringify(Object.assign({ x: 1 }, { y: 2 }, null, { x: 3 })));
console.log(
  JSON.stringify(
    Object.fromEntries([
      ['p', 1],
      ['q', 2],
    ]),
  ),
);
const seen = [];
for (const key in o) seen.push(key);
console.log(seen.join());
console.log(Object.getOwnPropertyNames({ m: 1, n: 2 }).join());
const descriptor = Object.getOwnPropertyDescriptor({ m: 1 }, 'm');
console.log(descriptor.value, descriptor.writable, descriptor.enumerable);
const getter = {
  get twice() {
    return this.n * 2;
  },
  set twice(v) {
    this.n = v / 2;
  },
  n: 4,
};
console.log(getter.twice);
getter.twice = 20;
console.log(getter.n);
const defined = {};
Object.defineProperty(defined, 'q', { value: 7 });
console.log(defined.q);
