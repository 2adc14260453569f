console.log(new Uint8ClampedArray([1.5, 2.6]).join());
