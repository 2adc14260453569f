console.log(digitalRead(D1), D1.read(), D1);
digitalWrite(D2, 1);
D2.set();
D2.reset();
D2.write(true);
pinMode(D1, 'input');
const a = setWatch(() => console.log('never'), D1, { repeat: true, edge: 'both' });
const b = setWatch(() => console.log('never'), D1, { edge: 'falling', debounce: 10 });
console.log(typeof a, b - a);
clearWatch(a);
function attempt(fn) {
  try {
    fn();
    console.log('fine');
  } catch (e) {
    console.log(e.message);
  }
}
attempt(() => setWatch(() => {}, D1, { edge: 'sideways' }));
attempt(() => setWatch(3, D1, {}));
attempt(() => clearWatch(77));
attempt(() => clearWatch(undefined));
attempt(() => digitalRead('D999'));
attempt(() => clearWatch());
