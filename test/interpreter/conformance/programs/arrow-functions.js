var out = [];
var say = (x) => {
  out.push(x);
};
var add = (a, b) => a + b;
var one = (a) => a + 1;
var none = () => 7;
var object = (a) => ({ v: a });
var sequence = (a) => (say('s' + a), a * 2);
var nested = (a) => (b) => (c) => a + b + c;
var pick = (a) => (a ? (b) => b + 1 : (b) => b - 1);
var body = (a) => {
  var b = a;
  while (b > 3) b--;
  return b;
};
var logic = (a, b) => (a && b) || 0;
var empty = () => {};
var assign = (a) => {
  x = a;
};
var x = 0;
var table = {
  f: (e) => e * 2,
  g: (e, r) => {
    var t;
    return ((t = e), t + r);
  },
  h: () => null,
};
say(add(1, 2));
say(one(1));
say(none());
say(JSON.stringify(object(3)));
say(sequence(4));
say(nested(1)(2)(3));
say(pick(1)(5));
say(pick(0)(5));
say(body(9));
say(logic(2, 3));
say(logic(0, 3));
say(empty());
assign(5);
say(x);
say(table.f(4));
say(table.g(4, 5));
say(table.h());
[1, 2, 3].forEach((v) => {
  say(v);
});
say([1, 2, 3].map((v) => v * v).join());
say([3, 1, 2].filter((e) => 1 !== e).join());
say([1, 2].some((r) => r > 1));
say(
  (() => {
    var q = 3;
    return q + 1;
  })(),
);
(() => {
  function inner(e) {
    return e + 1;
  }
  var a = inner(1),
    b = (e) => inner(e);
  say(a + b(2));
})();
var self = {
  n: 4,
  f: function () {
    return [1].map((e) => e + 1)[0];
  },
};
say(self.f());
for (var i = 0, fs = []; i < 2; i++) fs.push((e) => e + 1);
say(fs[0](1) + fs[1](2));
setTimeout(() => {
  say('late');
  console.log(out.join(' '));
}, 1);
