function has(object, names) {
  console.log(
    names
      .split(' ')
      .filter((name) => typeof object[name] !== 'function')
      .join(),
  );
}
has(
  Object,
  'keys values entries assign fromEntries create setPrototypeOf getPrototypeOf defineProperty defineProperties',
);
has(Object, 'getOwnPropertyNames getOwnPropertyDescriptor');
has(
  [],
  'map filter reduce forEach find findIndex some every includes indexOf concat slice splice sort reverse shift',
);
has([], 'unshift push pop join fill toString hasOwnProperty on emit removeListener removeAllListeners');
has(
  '',
  'padStart padEnd includes startsWith endsWith repeat trim substr substring slice charCodeAt charAt split replace',
);
has('', 'replaceAll match indexOf lastIndexOf toUpperCase toLowerCase concat toString');
has(Math, 'floor ceil round abs min max pow sqrt sign log exp sin cos tan asin acos atan atan2 random');
has(JSON, 'parse stringify');
has(Promise, 'all resolve reject');
has(Promise.resolve(), 'then catch');
has(
  new Date(),
  'getTime getFullYear getUTCFullYear getHours getUTCHours getTimezoneOffset toISOString toString',
);
has(
  new Uint8Array(1),
  'set map subarray indexOf join sort forEach reduce fill slice filter find includes reverse',
);
has(new DataView(new ArrayBuffer(8)), 'getInt16 setUint32 getFloat64 setFloat32 getUint8 setInt8');
has(console, 'log warn error info debug trace');
has(process, 'memory on');
