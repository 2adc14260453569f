console.log(
  'a,b,c'.split(',').join('|'),
  'abc'.split('').join('|'),
  'a,b'.split('x').length,
  'abc'.split().length,
);
console.log('a-b-c'.replace('-', '+'), 'a-b-c'.replaceAll('-', '+'), 'a-b-c'.replace(/-/g, '*'));
console.log('backfeed/car/policy'.split('/')[1]);
console.log('x1y22'.replace(/[0-9]+/g, (m) => '<' + m + '>'));
console.log(
  '2026-01-02'
    .split('-')
    .map((n) => parseInt(n, 10))
    .join(),
);
console.log('aXbX'.split('X').length, ''.split(',').length, JSON.stringify(''.split(',')));
