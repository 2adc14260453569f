console.log(
  Math.round(0.5),
  Math.round(1.5),
  Math.round(2.5),
  Math.round(-0.5),
  Math.round(-1.5),
  Math.round(-2.5),
);
console.log(Math.round(-0.4), Math.round(0.49), Math.round(-2.6), Math.round(2.4), Math.round(1e10 + 0.5));
console.log(Math.round(-12.345 * 100) / 100, Math.round(12.345 * 100) / 100, Math.round('3.6'));
console.log(
  Math.round(NaN),
  Math.round(Infinity),
  Math.round(-Infinity),
  Math.round(123456789.5),
  Math.round(-7),
);
