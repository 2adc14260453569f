console.log(
  Math.floor(1.7),
  Math.floor(-1.2),
  Math.ceil(1.2),
  Math.ceil(-1.7),
  Math.abs(-3.5),
  Math.sign(-2),
  Math.sign(0),
);
console.log(Math.min(3, 1, 2), Math.max(3, 1, 2), Math.min(), Math.max(), Math.min(1), Math.max(1, NaN));
console.log(Math.pow(2, 10), Math.pow(2, 0.5) > 1.41421, Math.sqrt(16), Math.sqrt(-1), Math.pow(2, -1));
console.log(Math.round(Math.sin(1) * 1e6), Math.round(Math.cos(1) * 1e6), Math.round(Math.atan2(1, 2) * 1e6));
console.log(
  Math.round(Math.log(10) * 1e6),
  Math.round(Math.exp(1) * 1e6),
  Math.round(Math.PI * 1e6),
  Math.round(Math.E * 1e6),
);
console.log(Math.floor(Math.random()), typeof Math.random());
console.log(5 / 0, -5 / 0, 0 / 0, 5 % 0, Infinity - Infinity, Math.floor(NaN), Math.floor(Infinity));
console.log(Math.floor(-0.5), Math.ceil(-0.5), Math.floor(2147483648.5), Math.floor(1e12 + 0.5));
