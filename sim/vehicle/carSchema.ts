import { z } from 'zod';
import { packSchema } from '../battery/packSchema.ts';
import { efficiencyCurveOfPower } from './motorEfficiency.ts';
import { KG_PER_LB, roadLoadOfCoastDown, roadLoadOfShape } from './roadLoadParameters.ts';
import type { VehicleParameters } from './vehicleParameters.ts';

const positive = z.number().gt(0, 'must be above 0');
const notNegative = z.number().min(0, 'must not be negative');
const efficiency = positive.max(1, 'must be at most 1: 0.98 loses 2 % on the way');

const efficiencyCurve = z
  .array(z.tuple([z.number().min(0).max(1), efficiency]))
  .refine(
    (rows) =>
      rows.length >= 2 &&
      rows[0]![0] === 0 &&
      rows.at(-1)![0] === 1 &&
      rows.every(([load], i) => i === 0 || load > rows[i - 1]![0]),
    'must rise from a load of 0 to a load of 1',
  );

const shapeSchema = z.strictObject({
  dragCoefficient: positive.max(2),
  frontalAreaM2: positive.max(40),
  rollingCoefficient: positive.max(0.1),
});
const coastDownSchema = z.strictObject({
  aLbf: notNegative,
  bLbfPerMph: z.number(),
  cLbfPerMph2: positive,
});

/**
 * A car's file. What it leaves out is a default, and each default is an assumption of this project unless it names its
 * source: most makers publish no more than mass, power and tyres.
 */
const carFields = z.strictObject({
  label: z.string().min(1),
  /** Where the numbers come from; a number from elsewhere says so beside it. */
  source: z.string().min(1),
  /** With driver and luggage; `testWeightLb` is the EPA's equivalent test weight. One of the two. */
  massKg: positive.max(200_000).optional(),
  testWeightLb: positive.max(400_000).optional(),
  /** Resistance of the road by shape, or as measured. One of the two. */
  shape: shapeSchema.optional(),
  coastDown: coastDownSchema.optional(),
  wheels: z
    .strictObject({
      radiusM: positive.default(0.33),
      /** Of all wheels together; without it 1.5 % of the mass, as the EPA reckons. */
      inertiaKgM2: notNegative.optional(),
    })
    .prefault({}),
  gear: z.strictObject({ ratio: positive.default(9), efficiency: efficiency.default(0.98) }).prefault({}),
  motor: z.strictObject({
    powerKw: positive,
    /** Without them neither torque nor speed is limited. */
    torqueNm: positive.default(Infinity),
    topSpeedRpm: positive.default(Infinity),
    /**
     * Full load on the curve of efficiency. Without it the motor's power, or 200 kW where that is more: which fits the
     * EPA's 2022 list best, of all cars alike.
     */
    curveKw: positive.optional(),
    /** Rows of [share of full load, efficiency of motor and inverter]; without it FASTSim's of that power. */
    efficiency: efficiencyCurve.optional(),
  }),
  regen: z
    .strictObject({
      /** Of the braking, above about 10 mph. Without it what fits the EPA's 2022 list best, of all cars alike. */
      share: z.number().min(0).max(1).default(0.85),
      powerKw: positive.default(Infinity),
      decelerationMps2: positive.default(Infinity),
    })
    .prefault({}),
  auxiliaries: z
    .strictObject({ drivingW: notNegative.default(150), transferW: notNegative.default(150) })
    .prefault({}),
  cabin: z
    .strictObject({
      targetC: z.number().default(21),
      /** Walls and glass at some 2 W/m2K each way, and 100 kg/h of fresh air. */
      conductanceWPerK: positive.default(80),
      heatCapacityJPerK: positive.default(150_000),
      /** Two persons of 100 W, and sun through the glass. */
      gainsW: notNegative.default(600),
      powerKw: positive.default(5),
      /** A heat pump has 2 to 3. */
      heatingCop: positive.default(1),
      coolingCop: positive.default(2),
    })
    .prefault({}),
  /** From the wall to the battery's terminals by alternating current. */
  onboardChargerEfficiency: efficiency.default(0.9),
  battery: packSchema,
});

/** A car's YAML file, to what vehicle, battery and charger of the simulator take. */
export const carSchema = carFields.superRefine(checkChoices).transform(toCar);

/** A named car. */
export type Car = z.output<typeof carSchema>;

function checkChoices(car: z.output<typeof carFields>, context: z.RefinementCtx): void {
  for (const [one, other] of [
    ['massKg', 'testWeightLb'],
    ['shape', 'coastDown'],
  ] as const) {
    if ((car[one] === undefined) !== (car[other] === undefined)) continue;
    const both = car[one] !== undefined;
    context.addIssue({
      code: 'custom',
      path: both ? [other] : [],
      message: both ? `${one} and ${other} say the same: keep one` : `add ${one} or ${other}`,
    });
  }
}

function toCar(car: z.output<typeof carFields>): {
  readonly vehicle: VehicleParameters;
  readonly pack: z.output<typeof packSchema>;
  readonly onboardChargerEfficiency: number;
  readonly source: string;
} {
  const { wheels, gear, motor, regen, auxiliaries, cabin } = car;
  const powerW = motor.powerKw * 1000;
  const massKg = car.massKg ?? car.testWeightLb! * KG_PER_LB;
  return {
    source: car.source,
    vehicle: {
      label: car.label,
      massKg,
      roadLoad: car.shape ? roadLoadOfShape(car.shape, massKg) : roadLoadOfCoastDown(car.coastDown!, massKg),
      wheelRadiusM: wheels.radiusM,
      wheelInertiaKgM2: wheels.inertiaKgM2 ?? 0.015 * massKg * wheels.radiusM ** 2,
      gearRatio: gear.ratio,
      transmissionEfficiency: gear.efficiency,
      motor: {
        powerW,
        curvePowerW: motor.curveKw === undefined ? Math.min(powerW, 200_000) : motor.curveKw * 1000,
        curve: motor.efficiency ?? efficiencyCurveOfPower(powerW),
      },
      motorTorqueNm: motor.torqueNm,
      motorTopSpeedRpm: motor.topSpeedRpm,
      regen: {
        share: regen.share,
        powerW: regen.powerKw * 1000,
        decelerationMps2: regen.decelerationMps2,
      },
      auxPowerW: auxiliaries.drivingW,
      transferAuxPowerW: auxiliaries.transferW,
      cabin: { ...cabin, powerW: cabin.powerKw * 1000 },
    },
    pack: car.battery,
    onboardChargerEfficiency: car.onboardChargerEfficiency,
  };
}
