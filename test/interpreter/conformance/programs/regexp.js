console.log(/b+/.test('abbc'), /x/.test('abc'), /^a.*c$/.test('abbc'), /A/i.test('a'));
console.log('abbbc'.match(/b+/)[0], 'none'.match(/x/), JSON.stringify('a1b2'.match(/[0-9]/g)));
const m = /(\d+)-(\d+)/.exec('on 12-34 ok');
console.log(m[0], m[1], m[2], m.index);
console.log(/^(ab|cd)+$/.test('abcd'), /[a-z]+\.js/.test('file.js'), /\w+\s\w+/.test('two words'));
console.log(/^j[0-9]$/.test('j1'), /^j[0-9]$/.test('j12'), /[^x]/.test('x'));
