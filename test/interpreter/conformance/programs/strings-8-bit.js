const s = '\x00\x7f\x80\xff';
console.log(s.length, s.charCodeAt(2), s.charCodeAt(3), s.indexOf('\xff'));
console.log(String.fromCharCode(65, 255).charCodeAt(1), (s + s).length, s.substr(2).length);
console.log(btoa(s), JSON.stringify(s));
let out = '';
for (let i = 0; i < 256; i += 51) out += String.fromCharCode(i);
console.log(out.length, out.charCodeAt(5), E.toUint8Array(out).join());
