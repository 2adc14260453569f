let ticks = 0;
const start = getTime();
const id = setInterval(() => {
  ticks++;
  if (ticks === 2) {
    const from = getTime();
    while (getTime() - from < 0.42);
  }
  console.log('tick', ticks, Math.round((getTime() - start) * 10) / 10);
  if (ticks === 8) clearInterval(id);
}, 100);
