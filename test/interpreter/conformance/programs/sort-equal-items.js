const rows = [];
for (let i = 0; i < 9; i++) rows.push({ key: i % 3, id: i });
console.log(
  rows
    .slice()
    .sort((a, b) => a.key - b.key)
    .map((r) => r.id)
    .join(),
);
const more = [];
for (let i = 0; i < 30; i++) more.push({ key: (i * 7) % 4, id: i });
console.log(
  more
    .slice()
    .sort((a, b) => a.key - b.key)
    .map((r) => r.id)
    .join(),
);
const same = [];
for (let i = 0; i < 14; i++) same.push({ key: 1, id: i });
console.log(
  same
    .slice()
    .sort((a, b) => a.key - b.key)
    .map((r) => r.id)
    .join(),
);
const calls = [];
[2, 1, 3].sort((a, b) => {
  calls.push(a + '<>' + b);
  return a - b;
});
console.log(calls.join());
