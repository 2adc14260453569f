var crypto = require('crypto');
var say = function (what, run) {
  try {
    console.log(what, run());
  } catch (e) {
    console.log(what, '' + e);
  }
};
var digest = crypto.SHA256('abc');
console.log(typeof digest, digest instanceof ArrayBuffer, digest.byteLength, btoa(digest));
say('empty', function () {
  return btoa(crypto.SHA256(''));
});
say('8 bit', function () {
  return btoa(crypto.SHA256('\xff\x00\x80'));
});
say('long', function () {
  return btoa(crypto.SHA256(Array(1001).join('0123456789')));
});
say('5', function () {
  return btoa(crypto.SHA256(5));
});
say('[300, 98]', function () {
  return btoa(crypto.SHA256([300, 98]));
});
say('mixed', function () {
  return btoa(crypto.SHA256(['ab', new Uint8Array([1]), [2, [3]], digest]));
});
say('data and count', function () {
  return btoa(crypto.SHA256({ data: 'ab', count: 2 }));
});
say('undefined', function () {
  return btoa(crypto.SHA256(undefined));
});
say('none', function () {
  return btoa(crypto.SHA256());
});
say('btoa of bytes', function () {
  return btoa([1, 2, 3]) + btoa(new Uint8Array([1, 2, 3])) + btoa(digest);
});
say('btoa of a number', function () {
  return btoa(12);
});
say('btoa of undefined', function () {
  return btoa(undefined);
});
