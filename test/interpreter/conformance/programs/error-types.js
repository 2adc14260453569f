function kind(fn) {
  try {
    fn();
    return 'no error';
  } catch (e) {
    const types = [];
    if (e instanceof TypeError) types.push('TypeError');
    if (e instanceof ReferenceError) types.push('ReferenceError');
    if (e instanceof SyntaxError) types.push('SyntaxError');
    return types.join() || 'Error';
  }
}
console.log(kind(() => missing));
console.log(kind(() => JSON.parse('{')));
console.log(kind(() => JSON.parse('')));
console.log(
  kind(() => {
    throw new TypeError('x');
  }),
);
console.log(kind(() => eval('1 +')));
console.log(typeof RangeError, typeof EvalError);
