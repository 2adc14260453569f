try {
  console.log(later());
} catch (e) {
  console.log('not yet');
}
function later() {
  return 'hoisted';
}
const made = [];
for (let i = 0; i < 3; i++) made.push(() => i);
console.log(made.map((fn) => fn()).join());
