console.log(0x1f, 0b101, 0o17, 1_000_000, 0.5, 5, 1e3, 1e-3, 0xdeadbeef);
console.log(1.5e3, 12e-1, 0.1e1);
