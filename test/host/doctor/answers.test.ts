import { expect, it } from 'vitest';
import { checks } from '../../../host/doctor/checks.ts';
import type { ChipLook } from '../../../host/doctor/chipQuestions.ts';
import {
  startExamination,
  type Examination,
  type ExaminationOrder,
} from '../../../host/doctor/examination.ts';

const chip = (more: Partial<ChipLook>): ChipLook => ({
  wiring: { chipSelect: 'D5', interrupt: 'D4', oscillatorMhz: 16 },
  canstat: 0x60,
  canctrl: 0x67,
  cnf: { cnf1: 0, cnf2: 0xae, cnf3: 1 },
  ids: new Set(),
  changes: 0,
  garbled: 0,
  ...more,
});
const chips = (more: Partial<ChipLook>): Partial<Examination> => ({
  chips: { vehicle: chip(more), charger: chip(more) },
});

/** What a check says of an answer that the simulator does not give. */
it.each<
  [what: string, check: string, answer: unknown, more: Partial<Examination>, code: string, next: string]
>([
  ['an older interpreter', 'interpreter', { b: 'ESP32', v: '2v25' }, {}, 'INTERPRETER_UNTESTED', '2v29'],
  ['a newer interpreter', 'interpreter', { b: 'ESP32', v: '3v01' }, {}, 'INTERPRETER_UNTESTED', '2v29'],
  ['a strange board', 'interpreter', { b: 'PICO', v: '2v29' }, {}, 'FLASH_WRONG_BOARD', 'esp32'],
  ['a full memory', 'memory', { f: 100, t: 5000 }, {}, 'MEMORY_LOW', 'Restart'],
  ['a full Storage', 'storage', { free: 10, trash: 20, total: 65536 }, {}, 'FLASH_NO_SPACE', 'erase it'],
  ['damaged keys', 'deviceKeys', ['1', 44, 12], {}, 'KEYS_SYNTAX', 'backfeed provision'],
  [
    'a chip that is not set up',
    'crystals',
    0,
    chips({ cnf: { cnf1: 0, cnf2: 0, cnf3: 0 } }),
    'CAN_NOT_SET_UP',
    'supply off and on',
  ],
  [
    'registers for another crystal',
    'crystals',
    0,
    chips({ cnf: { cnf1: 0, cnf2: 0x8a, cnf3: 1 } }),
    'CRYSTAL_OTHER',
    'Flash the firmware',
  ],
  ['a bus that cannot be read', 'vehicleBus', 0, chips({ garbled: 9 }), 'CAN_UNREADABLE', '16 MHz'],
])('%s', async (_what, name, answer, more, code, next) => {
  const examination: Examination = {
    ...startExamination({
      board: null,
      car: null,
      profile: { receive: { rxb0: [1], rxb1: [] } },
    } as unknown as ExaminationOrder),
    console: { port: 'tty', ask: () => Promise.resolve(answer) },
    ...more,
  };
  const found = await checks.find((check) => check.name === name)!.run(examination, () => undefined);
  expect(found.code).toContain(code);
  expect(found.next).toContain(next);
});
