console.log(
  parseInt('12'),
  parseInt('12px'),
  parseInt('px'),
  parseInt('0x1f'),
  parseInt('1f', 16),
  parseInt('077'),
);
console.log(
  parseInt('-5'),
  parseInt('  7'),
  parseInt('3.9'),
  parseInt('101', 2),
  parseInt(''),
  parseInt('12', 10),
);
console.log(parseInt(3.7), parseInt(undefined), parseInt(null), parseInt('z', 36));
console.log(
  parseFloat('3.25'),
  parseFloat('3.25abc'),
  parseFloat('abc'),
  parseFloat('-1.5e3'),
  parseFloat('.5'),
);
console.log(
  parseFloat(''),
  parseFloat('  2.5  '),
  parseFloat('1.'),
  parseFloat('Infinity'),
  parseFloat('1e-2'),
);
console.log(
  Number('42'),
  Number('4.5'),
  Number(''),
  Number('abc'),
  Number(true),
  Number(null),
  Number(undefined),
);
console.log(Number('12px'), Number('0x10'), Number([]), Number(false), Number('-3'));
console.log(
  isNaN(NaN),
  isNaN('x'),
  isNaN('1'),
  isNaN(undefined),
  isFinite(1),
  isFinite(Infinity),
  isFinite(NaN),
);
console.log(parseFloat('0.5') === 0.5, parseFloat('50.25') === 50.25);
