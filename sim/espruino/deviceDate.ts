import { runInContext } from 'node:vm';
import type { Realm } from './realm.ts';

/**
 * `Date` on the device's clock, in its time zone, which is UTC until somebody sets another. Milliseconds have fractions.
 * @param nowMs Unix time
 */
export function dateConstructor(realm: Realm, nowMs: () => number): unknown {
  const NativeDate = runInContext('Date', realm.context) as DateConstructor;
  const proto = NativeDate.prototype as unknown as Record<string, unknown>;
  for (const field of ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds']) {
    for (const access of ['get', 'set']) {
      const utc = proto[`${access}UTC${field}`];
      if (utc) proto[`${access}${field}`] = utc;
    }
  }
  const methods = realm.adopt({
    getTimezoneOffset: () => 0,
    toString(this: Date): string {
      const [weekday, day, month, year, time] = this.toUTCString().replace(',', '').split(' ');
      return `${weekday} ${month} ${Number(day)} ${year} ${time} GMT+0000`;
    },
  });
  Object.assign(proto, methods);
  const constructor = realm.constructorOf('Date', (args, isNew) => {
    let date: Date;
    if (args.length === 0) date = new NativeDate(nowMs());
    else if (args.length === 1) date = new NativeDate(zoneless(args[0]));
    else date = new NativeDate(Date.UTC(...(Array.from(args) as [number, number])));
    return isNew ? date : (methods as { toString(this: Date): string }).toString.call(date);
  });
  proto['constructor'] = constructor;
  return Object.assign(constructor, {
    ...realm.adopt({ now: nowMs, parse: (text: unknown) => NativeDate.parse(String(zoneless(text))) }),
    prototype: proto,
  });
}

/** A time without a zone is in that of the device, not of the host. */
function zoneless(value: unknown): number {
  return typeof value === 'string' && /T[\d:.]+$/.test(value)
    ? (`${value}Z` as unknown as number)
    : (value as number);
}
