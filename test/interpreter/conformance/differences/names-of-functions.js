function named() {}
console.log(named.name, named.constructor === Function);
console.log(new Error('x').name, typeof Error.name);
console.log(Object.prototype.toString.call([]) === '[object Array]');
