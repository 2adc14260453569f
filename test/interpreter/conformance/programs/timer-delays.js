const start = getTime();
function at(label) {
  return () => console.log(label, Math.round((getTime() - start) * 20) * 50);
}
setTimeout(at('undefined'));
setTimeout(at('text'), '100');
setTimeout(at('negative'), -5);
setTimeout(at('NaN'), NaN);
setTimeout(at('fraction'), 50.5);
let n = 0;
const id = setInterval(() => {
  if (++n === 3) {
    clearInterval(id);
    console.log('zero interval', getTime() - start < 0.1);
  }
}, 0);
