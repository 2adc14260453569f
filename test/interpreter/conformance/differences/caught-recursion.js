function deep() {
  return deep() + 1;
}
setTimeout(() => {
  try {
    deep();
  } catch (e) {
    console.log('caught');
  }
  console.log('goes on');
}, 10);
setTimeout(() => console.log('end'), 60);
