import { describe, expect, it } from 'vitest';
import { twinPage } from '../../../../host/twin/report/twinPage.ts';
import { energyText } from '../../../../host/twin/report/quantityText.ts';
import { expectPage } from '../../report/expectPage.ts';
import { recordedDay } from './recordedDay.ts';

const whole = recordedDay({ sells: [18, 20], charges: [2, 3], drivesAtMinutes: [480, 1020] });

describe('the page of a run', () => {
  const page = twinPage(whole);

  it('is whole and small, with a chart of everything', () => {
    expectPage(page, 6);
    expect(Buffer.byteLength(page)).toBeLessThan(600_000);
  });

  it('says what happened: sold, money, against charging at once, distance, regenerated share', () => {
    const { report } = whole;
    const sentence = /<h1>.*?<\/p>/s.exec(page)![0];
    expect(page.includes('<div class="share">1.25\u00a0EUR</div>')).toBe(true);
    expect(sentence).toContain(energyText(report.energyWh.gridExported));
    expect(sentence).toContain('<strong>1.75\u00a0EUR</strong> better than charging at once');
    expect(sentence).toContain('would have cost 0.50\u00a0EUR');
    expect(sentence).toContain(`${report.distanceKm.toFixed(1)}\u00a0km`);
    expect(sentence).toContain(`${report.regenSharePct.toFixed(1)}\u202f%`);
  });

  it('names reasons by what they mean, and says for how long', () => {
    expect(page.includes('Why it did not sell: “Waiting for a better price” for 20\u00a0h')).toBe(true);
    expect(page.includes('<code>CHARGER_FAULT</code>')).toBe(true);
    expect(page.includes('<title>20:00: sold for 20\u00a0min, then waiting for a better price</title>')).toBe(
      true,
    );
    expect(page.includes('class="hour trouble"')).toBe(true);
  });

  it('says how well the books close, and in which pieces it was recorded', () => {
    expect(page.includes(`${whole.report.auditResidual.toExponential(1)} of all that flowed`)).toBe(true);
    expect(page.includes(`pieces of ${Math.round(whole.recording.run.bucketMs / 1000)}\u00a0s`)).toBe(true);
  });

  it('shows names as they are', () => {
    const scenario = { ...whole.scenario, title: 'Here & <there>' };
    expect(twinPage({ ...whole, scenario }).includes('Here &#38; &#60;there&#62;')).toBe(true);
  });

  it.each([
    ['without drives', { sells: [18, 20] }, 5, 'The car stood still'],
    ['without selling', { charges: [2, 3], drivesAtMinutes: [480] }, 6, 'Nothing was sold'],
    ['on which nothing happens', {}, 5, 'sold nothing'],
    ['downhill', { drivesAtMinutes: [480], grade: -0.06 }, 6, 'Height and speed given back'],
  ] as const)('is made of a day %s, too', (_, day, charts, says) => {
    const input = recordedDay(day);
    const short = twinPage(input);
    expectPage(short, charts);
    expect(short.includes(says)).toBe(true);
  });

  it('says so when it came out worse, or sold below the reserve', () => {
    const { report } = whole;
    const money = { ...report.money, net: -0.75, chargeAtOnce: 0.5 };
    const socPct = { ...report.socPct, minWhileExporting: 28.5 };
    const worse = twinPage({ ...whole, report: { ...report, money, socPct } });
    expect(worse.includes('paid in 24\u00a0h')).toBe(true);
    expect(worse.includes('<strong>1.25\u00a0EUR</strong> worse than charging at once')).toBe(true);
    expect(worse.includes('below the reserve of 30\u202f%, down to 28.5\u202f%')).toBe(true);
  });
});
