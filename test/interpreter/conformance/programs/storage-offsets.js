const s = require('Storage');
console.log(s.write('f', 'ab', 0, 8), s.read('f').length, s.read('f').charCodeAt(5));
console.log(s.write('f', 'cd', 2), s.write('f', '\x0f\x0f', 6));
const text = s.read('f');
console.log(text.substr(0, 4), text.charCodeAt(4), text.charCodeAt(6));
try {
  s.write('f', '\xf3', 6);
} catch (e) {
  console.log(e.message, s.read('f').charCodeAt(6));
}
try {
  console.log(s.write('f', 'xxx', 6));
} catch (e) {
  console.log(e.message);
}
console.log(s.read('f', 2, 100).length, s.read('f', 100), s.read('f', 7, 5).length);
