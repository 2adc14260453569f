import { z } from 'zod';
import { wakeSources, type WakeSource } from '../../firmware/contract/powerStates.ts';
import { nearestName } from '../../sim/config/nearestName.ts';

const sources = Object.keys(wakeSources);

/** Of a 12 V battery and what charges it; beyond this a divider or a profile is wrong. */
const supplyV = z.number().min(8).max(16);

/** Each must be less than the next; `resumeV` has its own rule. */
const ascending = ['hardSleepV', 'stopExportV', 'restV', 'chargingV'] as const;

/** `auxBattery` of a profile: thresholds at the controller's supply. The defaults are those of a lead-acid battery. */
export const auxBatterySchema = z
  .strictObject({
    /** Above it something charges the battery. */
    chargingV: supplyV.default(13.2),
    /** Charged and at rest. */
    restV: supplyV.default(12.6),
    /** Below it for two minutes no transfer. */
    stopExportV: supplyV.default(11.8),
    /** Below it only the ignition, or the plug, wakes the controller. */
    hardSleepV: supplyV.default(11.5),
    /** Above it for a minute transfers may go on. */
    resumeV: supplyV.default(12.8),
    /** What the controller may take of the battery until something charges it. */
    ownChargeMaxAh: z.number().min(0.05).max(10).default(1),
    /** For how long it may do so. */
    unchargedMaxH: z.number().min(1).max(720).default(72),
  })
  .superRefine((battery, context) => {
    for (const [place, name] of ascending.entries()) {
      const above = ascending[place + 1];
      if (!above || battery[name] < battery[above]) continue;
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `${battery[name]} V must be below ${above}, ${battery[above]} V`,
      });
      return;
    }
    if (battery.resumeV <= battery.stopExportV || battery.resumeV > battery.chargingV)
      context.addIssue({
        code: 'custom',
        path: ['resumeV'],
        message: `${battery.resumeV} V must lie above stopExportV, ${battery.stopExportV} V, and not above chargingV, ${battery.chargingV} V`,
      });
  });

const wakeSource = z.string().transform((name, context): WakeSource => {
  if (sources.includes(name)) return name as WakeSource;
  const nearest = nearestName(name, sources);
  context.addIssue(
    `there is no wake source "${name}". ${nearest ? `Did you mean "${nearest}"?` : `There are ${sources.join(', ')}`}`,
  );
  return z.NEVER;
});

/** `parking` of a profile: how the controller sleeps in a parked car. */
export const parkingSchema = z.strictObject({
  wakesBy: z
    .array(wakeSource)
    .refine(
      (names) => names.includes('ignition'),
      'add ignition: when the 12 V battery is low nothing else wakes a plugged-in car',
    )
    .default(['plug', 'ignition', 'can', 'timer']),
  /** Silence of the vehicle bus after which the car is taken to sleep. */
  silentS: z.number().min(5).max(600).default(30),
  /** Longest sleep by the timer while plugged in. The board has a limit too. */
  hopS: z.int().positive().default(1800),
  /** Parked without a connector, a board that can do it looks for news so often. */
  checkInS: z.int().min(600).max(86_400).default(7200),
  /** Times in 24 h that the car may be woken only to learn its state of charge. */
  wakesPerDay: z.int().min(0).max(24).default(4),
});

export type AuxBattery = z.output<typeof auxBatterySchema>;
export type Parking = z.output<typeof parkingSchema>;
