function attempt(fn) {
  try {
    return 'value ' + fn();
  } catch (e) {
    return 'caught ' + (e.message === undefined ? e : e.message);
  } finally {
    console.log('finally');
  }
}
console.log(attempt(() => 1));
console.log(
  attempt(() => {
    throw new Error('boom');
  }),
);
console.log(
  attempt(() => {
    throw 'text';
  }),
);
console.log(
  attempt(() => {
    throw { message: 'object' };
  }),
);
console.log(
  attempt(() => {
    throw 42;
  }),
);
try {
  try {
    throw new Error('inner');
  } finally {
    console.log('cleanup');
  }
} catch (e) {
  console.log(e.message, e instanceof Error, e.toString());
}
console.log(new TypeError('t') instanceof TypeError, new Error('x').message, String(new Error('y')));
const e = new Error('kept');
console.log(e.message, typeof e.stack);
function nested() {
  try {
    return 'try';
  } finally {
    console.log('before return');
  }
}
console.log(nested());
