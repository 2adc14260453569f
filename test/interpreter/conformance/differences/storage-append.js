const s = require('Storage');
let f = s.open('log', 'a');
f.write('one\n');
f.write('two\n');
f = s.open('log', 'r');
console.log(f.readLine(), f.readLine(), f.readLine());
s.open('log', 'a').write('three\n');
console.log(s.open('log', 'r').getLength(), s.open('log', 'r').read(5), s.open('log', 'w') !== undefined);
