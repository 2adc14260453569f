/** What a column of a drive cycle file may hold. */
export type CycleQuantity = 'time' | 'speed' | 'grade' | 'payload' | 'headwind' | 'ambient';

/** A column that the reader understands. */
export interface CycleColumn {
  readonly quantity: CycleQuantity;
  /** Value in s, m/s, rise over run, kg or degC = number in the file * scale. */
  readonly scale: number;
}

interface Naming {
  readonly words: readonly string[];
  /** Scale by unit; '' is a name without one, where that cannot be mistaken. */
  readonly units: Readonly<Record<string, number>>;
  /** Names to recommend. */
  readonly advice: string;
}

const speedUnits = {
  mps: 1,
  'm/s': 1,
  m_s: 1,
  kph: 1 / 3.6,
  kmh: 1 / 3.6,
  'km/h': 1 / 3.6,
  km_h: 1 / 3.6,
  mph: 0.44704,
} as const;

/** A name is a word and a unit, as in `Speed [km/h]`; for time and speed the unit alone will do. */
const namings: Readonly<Record<CycleQuantity, Naming>> = {
  time: {
    words: ['', 'time', 't', 'elapsed', 'elapsed_time', 'test_time', 'timestamp'],
    units: {
      '': 1,
      s: 1,
      sec: 1,
      secs: 1,
      second: 1,
      seconds: 1,
      ms: 0.001,
      msec: 0.001,
      millis: 0.001,
      milliseconds: 0.001,
      min: 60,
      minutes: 60,
    },
    advice: 'cycSecs, time_s or time_ms',
  },
  speed: {
    words: ['', 'speed', 'v', 'velocity', 'vehicle_speed', 'target_speed', 'gps_speed', 'wheel_speed', 'spd'],
    units: speedUnits,
    advice: 'cycMps, speed_mps, speed_kph or speed_mph',
  },
  grade: {
    words: ['grade', 'slope', 'gradient', 'road_grade'],
    units: { '': 1, '%': 0.01, pct: 0.01, percent: 0.01 },
    advice: 'cycGrade or grade (0.05 is 5 %), or grade_pct',
  },
  payload: { words: ['payload'], units: { kg: 1, t: 1000 }, advice: 'payload_kg' },
  headwind: { words: ['headwind', 'head_wind'], units: speedUnits, advice: 'headwind_mps' },
  ambient: {
    words: ['ambient', 'ambient_temp', 'ambient_temperature', 'outside_temp', 'outside_temperature'],
    units: { c: 1, degc: 1 },
    advice: 'ambient_c',
  },
};

/** FASTSim's names. */
const wholeNames: Readonly<Record<string, CycleColumn>> = {
  cycsecs: { quantity: 'time', scale: 1 },
  cycmps: { quantity: 'speed', scale: 1 },
  cycgrade: { quantity: 'grade', scale: 1 },
};

/** What a column of this name holds, whatever the case, spaces and brackets; undefined where that is not certain. */
export function cycleColumn(name: string): CycleColumn | undefined {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9/%]+/g, '_')
    .replace(/^_|_$/g, '');
  if (plain === '') return undefined;
  if (Object.hasOwn(wholeNames, plain)) return wholeNames[plain];
  for (const [quantity, { words, units }] of Object.entries(namings)) {
    for (const word of words) {
      if (plain !== word && word !== '' && !plain.startsWith(`${word}_`)) continue;
      const unit = word === '' ? plain : plain.slice(word.length + 1);
      if (Object.hasOwn(units, unit)) return { quantity: quantity as CycleQuantity, scale: units[unit]! };
    }
  }
  return undefined;
}

/** Names of a quantity's column that are always understood, for messages. */
export function adviceFor(quantity: CycleQuantity): string {
  return namings[quantity].advice;
}

/** Whether the name says what it holds and not in which unit, as `speed` does. */
export function lacksUnit(name: string, quantity: CycleQuantity): boolean {
  return name !== '' && namings[quantity].words.includes(name.toLowerCase().trim());
}
