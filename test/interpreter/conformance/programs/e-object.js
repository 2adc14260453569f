console.log(
  E.CRC32('123456789'),
  E.CRC32(new Uint8Array([49, 50, 51])),
  E.CRC32([49, 50, 51]),
  E.CRC32(new Uint8Array([49, 50, 51]).buffer),
);
console.log(
  E.clip(5, 1, 3),
  E.clip(-1, 0, 1),
  E.clip(0.5, 0, 1),
  E.sum([1, 2, 3]),
  E.sum(new Uint8Array([4, 5])),
);
console.log(E.toString([65, 66]), E.toString('ab', 'cd'), E.toString(new Uint8Array([67])), E.toString(68));
console.log(E.toUint8Array('ab', [1, 2], 3).join(), E.toUint8Array({ data: 7, count: 3 }).join());
console.log(E.toArrayBuffer('ab').byteLength, E.reverseByte(1), E.reverseByte(0b11010000));
console.log(typeof E.hwRand(), E.getErrorFlags().length, typeof E.getErrorFlags());
console.log(E.variance([1, 2, 3, 4], 2.5));
