const third = 1 / 3;
console.log('' + third, third + '', `${third}`, '' + 1e21, 'x'.concat(third));
