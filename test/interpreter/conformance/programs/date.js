const d = new Date(1700000000123);
console.log(
  d.getTime(),
  d.getUTCFullYear(),
  d.getUTCMonth(),
  d.getUTCDate(),
  d.getUTCHours(),
  d.getUTCMinutes(),
);
console.log(d.getUTCSeconds(), d.getUTCMilliseconds(), d.getUTCDay(), d.toISOString(), +d === d.getTime());
console.log(
  new Date(0).toISOString(),
  new Date(2026, 0, 2, 3, 4, 5).getTime(),
  Date.parse('2026-01-02T03:04:05Z'),
);
console.log(new Date('2026-01-02T03:04:05.678Z').getTime(), new Date(86400000) - new Date(0), d.valueOf());
console.log(d instanceof Date, typeof d, JSON.stringify({ d: d }));
