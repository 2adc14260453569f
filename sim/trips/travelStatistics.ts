/** A published figure about how people use cars. */
export interface TravelStatistic {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly source: string;
  /** Not read in a source of any kind: it steers nothing before somebody has checked it. */
  readonly isUnverified?: true;
}

/**
 * What the trip patterns are held against. Each was read in the page that its source names, few of them in the survey's
 * own report.
 */
export const travelStatistics = {
  carKmPerDay: {
    what: 'distance of a car in Germany, 12,320 km a year',
    value: 33.8,
    unit: 'km/day',
    source: 'Kraftfahrt-Bundesamt for 2022, by 24hoursworlds.com/economy/753046',
  },
  electricCarKmPerDay: {
    what: 'distance of an electric car in Germany, 14,600 km a year',
    value: 40,
    unit: 'km/day',
    source: 'Mobilität in Deutschland 2023, by this.doesnotcut.it/post/1319778',
  },
  oneCarHouseholdKmPerDay: {
    what: 'distance of the car of a household with one car, USA, about 30 miles',
    value: 48,
    unit: 'km/day',
    source: 'NHTS 2017, by energy.gov, Fact of the Week 1047',
  },
  drivenMinPerDay: {
    what: 'time that a car is driven, Germany',
    value: 45,
    unit: 'min/day',
    source: 'Mobilität in Deutschland 2017, by finanznachrichten.de 2018-11',
  },
  commuteKm: {
    what: 'way to work, Germany',
    value: 17,
    unit: 'km',
    source: 'pendla.com/en/commute-cost-calculator',
  },
  tripKm: {
    what: 'mean trip by car, Germany',
    value: 15,
    unit: 'km',
    source: 'Mobilität in Deutschland 2002, Ergebnistelegramm, by bpb.de M 04.07',
  },
  medianTripKm: {
    what: 'half of the trips by car are shorter, Germany',
    value: 6,
    unit: 'km',
    source: 'Mobilität in Deutschland 2002, Ergebnistelegramm, by bpb.de M 04.07',
  },
  tripsFrom30Km: {
    what: 'trips by car of 30 km or more, Germany',
    value: 10,
    unit: '%',
    source: 'Mobilität in Deutschland 2002, Ergebnistelegramm, by bpb.de M 04.07',
  },
  doorToDoorKph: {
    what: 'mean speed of trips by car, door to door, Germany',
    value: 33,
    unit: 'km/h',
    source: 'Mobilität in Deutschland 2002, Ergebnistelegramm, by bpb.de M 04.07',
  },
  homeArrivalPeak: {
    what: 'busiest hour of arrivals at home chargers on working days',
    value: 18,
    unit: 'h',
    source: 'ElaadNL open data, arrival distribution: 17 % between 18:00 and 19:00',
  },
  workArrivalPeak: {
    what: 'busiest hour of arrivals at chargers at work',
    value: 8,
    unit: 'h',
    source: 'ElaadNL open data, arrival distribution: 27 % between 8:00 and 9:00',
  },
  chargingSessionsPerWeek: {
    what: 'how often customers charge at home when nothing is in it for them: once or twice',
    value: 1.5,
    unit: '1/week',
    source: 'Electric Nation trial, interim results, westernpower.co.uk',
  },
  vehicleTripKm: {
    what: 'mean vehicle trip, USA, 9.6 miles',
    value: 15.4,
    unit: 'km',
    source: 'NHTS 2017, not looked up',
    isUnverified: true,
  },
} as const satisfies Record<string, TravelStatistic>;
