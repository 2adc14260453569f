const d = new Date(1700000000123);
console.log(d.toString(), String(new Date(0)));
console.log([new Date(0)], JSON.stringify([d]), d.getTimezoneOffset(), d.getHours() === d.getUTCHours());
console.log(new Date(2026, 10, 25, 12).toISOString(), new Date('2026-11-25T12:00:00').toISOString());
console.log(new Date('2026-11-25').getTime(), new Date(NaN).getTime());
