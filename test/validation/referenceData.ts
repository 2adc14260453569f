import { existsSync } from 'node:fs';

/** Measured data and reference results; the project ships none of them. */
export const referenceFolder = '../shared/data/';

/** Whether a file or folder of the reference data is there. */
export const hasReference = (path: string): boolean => existsSync(referenceFolder + path);
