setTimeout(() => {
  try {
    null.x;
  } catch (e) {
    console.log(e.message, e instanceof TypeError);
  }
  try {
    5();
  } catch (e) {
    console.log(e.message);
  }
}, 10);
