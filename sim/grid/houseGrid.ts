import { loadGridSite } from './loadGridSite.ts';

/** The grid where none is named: a European house. */
export const houseGrid = loadGridSite('european-house');
