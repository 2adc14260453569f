process.on('uncaughtException', (e) => console.log('uncaught', e.message));
Promise.reject('nobody listens');
setTimeout(() => console.log('alive'), 50);
