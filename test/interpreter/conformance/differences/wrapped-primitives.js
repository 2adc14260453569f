console.log(typeof new String('x'), typeof new Number(1), typeof D1);
