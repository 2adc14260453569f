import { weekdays, type Weekday } from '../scenario/weekday.ts';
import type { Quantiles } from './quantiles.ts';
import { travelStatistics } from './travelStatistics.ts';

/** A way out and back again. */
export interface Outing {
  readonly purpose: 'work' | 'errand' | 'leisure' | 'business';
  readonly days: readonly Weekday[];
  /** How often it happens on such a day, 0 to 1. */
  readonly share: number;
  /** Departure, minutes after midnight; even between. */
  readonly departMin: Quantiles;
  /** One way, km; even in the logarithm between. Without it the pattern's way to work. */
  readonly oneWayKm?: Quantiles;
  /** Time at the destination, min; even between. */
  readonly stayMin: Quantiles;
  /** Only in this week of a rotation, counted from 0. */
  readonly shift?: { readonly week: number; readonly of: number };
}

/** How a car is used, week after week. */
export interface TripPattern {
  readonly label: string;
  readonly outings: readonly Outing[];
  readonly commuteKm: number;
  /** Share of the returns after which the car is plugged in. */
  readonly pluggedShare: number;
  /** The same at the destination of work. */
  readonly pluggedAtWorkShare: number;
}

const workdays: readonly Weekday[] = weekdays.slice(0, 5);
const weekend: readonly Weekday[] = weekdays.slice(5);
const hm = (hours: number, minutes = 0): number => hours * 60 + minutes;
const commuteKm = travelStatistics.commuteKm.value;
/**
 * Owners who are paid for it plug in most evenings, others once or twice a week (travelStatistics): an assumption, and the
 * number that matters most for what a car can sell.
 */
const pluggedShare = 0.85;

/** Weekly shopping and the like: most are around the corner. */
const errandKm: Quantiles = [
  [0, 0.8],
  [0.5, 3.5],
  [0.9, 10],
  [1, 25],
];
/** Half of them below 9 km, a tenth beyond 45. */
const leisureKm: Quantiles = [
  [0, 1.5],
  [0.5, 9],
  [0.9, 45],
  [1, 130],
];
const shortStayMin: Quantiles = [
  [0, 15],
  [0.5, 40],
  [1, 110],
];
const longStayMin: Quantiles = [
  [0, 50],
  [0.5, 150],
  [1, 330],
];
const shiftStayMin: Quantiles = [
  [0, 480],
  [1, 510],
];
/** Most are there a few minutes before it begins. */
const shiftDepartMin = (beginMin: number): Quantiles => [
  [0, beginMin - 50],
  [1, beginMin - 25],
];
const weekendOutings: readonly Outing[] = [
  {
    purpose: 'errand',
    days: ['sat'],
    share: 0.7,
    departMin: [
      [0, hm(8, 30)],
      [0.5, hm(10)],
      [1, hm(12)],
    ],
    oneWayKm: errandKm,
    stayMin: shortStayMin,
  },
  {
    purpose: 'leisure',
    days: weekend,
    share: 0.7,
    departMin: [
      [0, hm(13)],
      [0.5, hm(14, 30)],
      [1, hm(16, 30)],
    ],
    oneWayKm: leisureKm,
    stayMin: longStayMin,
  },
];

/**
 * Patterns of use. Distances and the way to work follow travelStatistics; departures and stays follow its arrivals at home
 * and at work; shares by weekday are assumptions of this project that bring the distance a day near the published one.
 */
export const tripPatterns = {
  commuter: {
    label: 'to work and back on most working days, errands, a weekend',
    commuteKm,
    pluggedShare,
    pluggedAtWorkShare: 0,
    outings: [
      {
        purpose: 'work',
        days: workdays,
        share: 0.88,
        departMin: [
          [0, hm(6)],
          [0.2, hm(7)],
          [0.5, hm(7, 35)],
          [0.8, hm(8, 15)],
          [1, hm(9, 15)],
        ],
        stayMin: [
          [0, 420],
          [0.3, 520],
          [0.7, 570],
          [1, 660],
        ],
      },
      {
        purpose: 'errand',
        days: workdays,
        share: 0.35,
        departMin: [
          [0, hm(18, 30)],
          [1, hm(20)],
        ],
        oneWayKm: errandKm,
        stayMin: shortStayMin,
      },
      ...weekendOutings,
    ],
  },
  homeBased: {
    label: 'nobody commutes: errands in the morning, leisure in the afternoon',
    commuteKm,
    pluggedShare,
    pluggedAtWorkShare: 0,
    outings: [
      {
        purpose: 'errand',
        days: workdays,
        share: 0.7,
        departMin: [
          [0, hm(8, 30)],
          [0.5, hm(10)],
          [1, hm(11, 30)],
        ],
        oneWayKm: errandKm,
        stayMin: shortStayMin,
      },
      {
        purpose: 'leisure',
        days: workdays,
        share: 0.4,
        departMin: [
          [0, hm(14)],
          [1, hm(17)],
        ],
        oneWayKm: leisureKm,
        stayMin: longStayMin,
      },
      ...weekendOutings,
    ],
  },
  workplaceCar: {
    label: "a company's car: business trips in working hours, at the company's charger otherwise",
    commuteKm,
    pluggedShare: 0.95,
    pluggedAtWorkShare: 0,
    outings: [
      {
        purpose: 'business',
        days: workdays,
        share: 0.8,
        departMin: [
          [0, hm(8, 15)],
          [1, hm(10)],
        ],
        oneWayKm: leisureKm,
        stayMin: [
          [0, 30],
          [0.5, 60],
          [1, 120],
        ],
      },
      {
        purpose: 'business',
        days: workdays,
        share: 0.6,
        departMin: [
          [0, hm(15)],
          [1, hm(16)],
        ],
        oneWayKm: errandKm,
        stayMin: [
          [0, 15],
          [1, 60],
        ],
      },
    ],
  },
  shiftWorker: {
    label: 'early, late and night shift in turn, a week each',
    commuteKm,
    pluggedShare,
    pluggedAtWorkShare: 0,
    outings: [
      ...[hm(6), hm(14), hm(22)].map((beginMin, week): Outing => ({
        purpose: 'work',
        days: workdays,
        share: 0.92,
        departMin: shiftDepartMin(beginMin),
        stayMin: shiftStayMin,
        shift: { week, of: 3 },
      })),
      ...weekendOutings,
    ],
  },
  weekendDriver: {
    label: 'by train to work; the car is for Saturday and Sunday',
    commuteKm,
    pluggedShare,
    pluggedAtWorkShare: 0,
    outings: [
      {
        purpose: 'errand',
        days: workdays,
        share: 0.15,
        departMin: [
          [0, hm(18)],
          [1, hm(19, 30)],
        ],
        oneWayKm: errandKm,
        stayMin: shortStayMin,
      },
      {
        purpose: 'errand',
        days: ['sat'],
        share: 0.8,
        departMin: [
          [0, hm(8)],
          [1, hm(10)],
        ],
        oneWayKm: errandKm,
        stayMin: shortStayMin,
      },
      {
        purpose: 'leisure',
        days: weekend,
        share: 0.75,
        departMin: [
          [0, hm(13)],
          [1, hm(15)],
        ],
        oneWayKm: [
          [0, 5],
          [0.5, 25],
          [0.9, 70],
          [1, 130],
        ],
        stayMin: longStayMin,
      },
    ],
  },
} as const satisfies Record<string, TripPattern>;

export type TripPatternName = keyof typeof tripPatterns;

/** All names, in order. */
export const tripPatternNames = Object.keys(tripPatterns) as [TripPatternName, ...TripPatternName[]];
