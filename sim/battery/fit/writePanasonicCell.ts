import { writeFileSync } from 'node:fs';
import { cellFile } from '../cellParameters.ts';
import { fitPanasonicCell, panasonicYaml } from './panasonicCell.ts';

/** Writes the fitted cell anew. @param folder of the measured data, on the command line */
const folder = process.argv[2] ?? '../shared/data/battery';
writeFileSync(cellFile('panasonic-18650pf'), panasonicYaml(fitPanasonicCell(folder)));
