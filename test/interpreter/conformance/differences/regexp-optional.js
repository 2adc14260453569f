console.log(
  /ab?c/.test('abc'),
  /ab?c/.test('ac'),
  /a{2}/.test('aa'),
  /(?:a)b/.test('ab'),
  /a.*?c/.test('abc'),
);
