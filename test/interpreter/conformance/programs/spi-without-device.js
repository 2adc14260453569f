SPI1.setup({ baud: 1000000 });
console.log(SPI1.send([1, 2]), SPI1.send(5), SPI1.send('abc').length, SPI1.send('a').charCodeAt(0));
console.log(SPI1.send({ data: 1, count: 3 }), SPI1.send(new Uint8Array(2)), SPI1.send([[1, 2], 3]));
console.log(SPI1.send([7], D5).length, SPI1.send(0, D5), SPI1.send([]).length);
