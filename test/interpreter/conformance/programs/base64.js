console.log(btoa('hello'), atob('aGVsbG8='), btoa(''), atob('').length, btoa('a'), btoa('ab'));
console.log(btoa('\x00\xff\x80'), atob('AP+A').length, atob('AP+A').charCodeAt(1));
console.log(atob('aGVs bG8='), btoa(String.fromCharCode(1, 2, 3)));
console.log(encodeURIComponent('a b&c/d'), decodeURIComponent('a%20b'));
