const o = { b: 1, 2: 'two', a: 2, 1: 'one' };
console.log(Object.keys(o).join());
