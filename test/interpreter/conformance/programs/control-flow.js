const out = [];
for (let i = 0; i < 10; i++) {
  if (i === 3) continue;
  if (i === 6) break;
  out.push(i);
}
let n = 0;
do n++;
while (n < 5);
while (n > 2) n--;
out.push(n);
function name(x) {
  switch (x) {
    case 1:
      return 'one';
    case 2:
    case 3:
      return 'few';
    default:
      return 'many';
  }
}
console.log(out.join(), name(1), name(2), name(3), name(4), name('1'));
for (const item of [7, 8]) console.log(item);
for (const letter of 'ab') console.log(letter);
for (const byte of new Uint8Array([5, 6])) console.log(byte);
let fell = '';
switch (2) {
  case 1:
    fell += 'a';
  case 2:
    fell += 'b';
  case 3:
    fell += 'c';
    break;
  default:
    fell += 'd';
}
console.log(fell);
let i = 0,
  j = 10;
for (; i < j; i++, j--);
console.log(i, j);
