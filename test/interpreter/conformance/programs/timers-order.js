setTimeout(() => console.log('150'), 150);
setTimeout(() => console.log('50'), 50);
setTimeout(() => console.log('100'), 100);
setTimeout((a, b) => console.log('args', a, b), 25, 'x', { y: 1 });
setTimeout(() => console.log('0'), 0);
console.log('first');
