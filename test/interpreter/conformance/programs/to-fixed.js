console.log((2.5).toFixed(), (1.45).toFixed(1), (123456789.987).toFixed(1), (0).toFixed(2), (1).toFixed(3));
console.log((1.005).toFixed(2), (-1.5).toFixed(0), (-2.25).toFixed(1), (0.05).toFixed(1), (99.99).toFixed(1));
console.log(
  (12.3456).toFixed(2),
  (0.999).toFixed(2),
  (10.5).toFixed(),
  (3.14159).toFixed(4),
  (1e-7).toFixed(3),
);
console.log(
  (230).toFixed(1),
  (49.98).toFixed(2),
  (1234.5678).toFixed(0),
  NaN.toFixed(2),
  (1 / 3).toFixed(10),
);
console.log((9.95).toFixed(1), (0.95).toFixed(1), (199.995).toFixed(2), (0.5).toFixed(0), (1.5).toFixed(0));
