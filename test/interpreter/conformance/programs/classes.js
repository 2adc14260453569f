class Point {
  constructor(x) {
    this.x = x;
  }
  double() {
    return this.x * 2;
  }
  static origin() {
    return new Point(0);
  }
}
class Named extends Point {
  constructor(x, name) {
    super(x);
    this.name = name;
  }
  double() {
    return this.name + super.double();
  }
}
const p = new Named(4, 'n');
console.log(p.double(), p.x, p instanceof Named, p instanceof Point, Point.origin().x);
