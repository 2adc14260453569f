function Base(n) {
  this.n = n;
}
Base.prototype.get = function () {
  return this.n;
};
function Derived(n) {
  Base.call(this, n + 1);
}
Derived.prototype = Object.create(Base.prototype);
Derived.prototype.constructor = Derived;
Derived.prototype.twice = function () {
  return this.get() * 2;
};
const d = new Derived(4);
console.log(d.get(), d.twice());
console.log(d instanceof Derived, d instanceof Base, d instanceof Object, new Base(1) instanceof Derived);
console.log(d.constructor === Derived, Object.getPrototypeOf(d) === Derived.prototype);
console.log(Object.keys(d).join());
Array.prototype.second = function () {
  return this[1];
};
console.log([1, 2, 3].second());
String.prototype.shout = function () {
  return this + '!';
};
console.log('hey'.shout());
