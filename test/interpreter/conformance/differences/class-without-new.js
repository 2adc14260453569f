class Point {
  constructor() {
    this.x = 1;
  }
}
try {
  Point();
  console.log('called');
} catch (e) {
  console.log('throws');
}
const keys = [];
for (const key in new Point()) keys.push(key);
console.log(keys.join());
