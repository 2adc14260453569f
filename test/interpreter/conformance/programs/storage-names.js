const s = require('Storage');
const long = 'abcdefghijklmnopqrstuvwxyz0123456789';
console.log(s.write(long, 'x'), s.list()[0], s.list()[0].length, s.read(long), s.read(long.substr(0, 28)));
s.erase(long);
console.log(s.list().length);
console.log(s.write('with space', '1'), s.read('with space'), s.write('.dot', '2'), s.read('.dot'));
