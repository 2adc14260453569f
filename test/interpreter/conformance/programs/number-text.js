console.log(1 / 3, 2 / 3, 10 / 3, 100 / 3, 1e6 / 3);
console.log(0.5, 0.25, 1.5, 1.125, -2.75, 0.001, 0.000001);
console.log(1e20, 1e21, 1e22, 1.5e300, 1e-6, 1e-7, 1.5e-10);
console.log(NaN, Infinity, -Infinity, 0, -0);
console.log(123456.789, 12345678.9, 123456789.123);
console.log(String(1 / 3), String(1e21), String(0.1), (0.1).toString(), (1 / 3).toString());
console.log((255).toString(16), (255).toString(2), (-255).toString(16), (35).toString(36), (8).toString(8));
console.log(230.1, 50.02, 359.9, 12.34, 99.99, 3600.5);
console.log([1 / 3, 0.1, 1e21].join(' '));
