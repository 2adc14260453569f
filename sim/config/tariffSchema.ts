import { z } from 'zod';

/** From a price to what the owner pays and gets: price x factor + adder, in the currency of the prices per kWh. */
export const tariffSchema = z
  .strictObject({
    importAdderPerKwh: z.number().default(0),
    importFactor: z.number().default(1),
    exportAdderPerKwh: z.number().default(0),
    exportFactor: z.number().default(1),
  })
  .prefault({});
