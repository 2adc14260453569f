const s = require('Storage');
console.log(s.writeJSON('j', { a: 1, b: [1, 2], c: 'x' }), s.read('j'));
console.log(JSON.stringify(s.readJSON('j')), s.readJSON('missing', true), s.readJSON('missing'));
s.write('bad', '{"a":');
console.log(s.readJSON('bad', true));
try {
  console.log(s.readJSON('bad'));
} catch (e) {
  console.log('throws');
}
s.write('lax', '{a:1,"b":2}x');
console.log(JSON.stringify(s.readJSON('lax')));
s.write('number', '12');
console.log(s.readJSON('number'));
