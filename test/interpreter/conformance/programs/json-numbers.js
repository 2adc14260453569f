console.log(JSON.parse('0.3') === 0.1 + 0.2, JSON.parse('1700000000123'), JSON.parse('4294967296'));
const sent = { socPct: 63.5, powerW: -3210.25, energyWh: 12345.678, time: 1700000000.5, cell: 3.6875 };
console.log(JSON.stringify(sent));
const back = JSON.parse(JSON.stringify(sent));
console.log(back.socPct === 63.5, back.powerW === -3210.25);
console.log(JSON.stringify([0.01, 0.02, 0.07, 1.1, 2.2, 3.3, 99.9, 230.4, 49.95]));
console.log(JSON.stringify([1e-7, 5e-324, 1.7976931348623157e308, 123456789012]));
