import type { BoardWiring, CanWiring } from '../../firmware/contract/boards/boardData.ts';
import type { QuietConsole } from './quietConsole.ts';

/** What was seen of an MCP2515 without changing anything in it. */
export interface ChipLook {
  readonly wiring: CanWiring;
  readonly canstat: number;
  readonly canctrl: number;
  readonly cnf: { readonly cnf1: number; readonly cnf2: number; readonly cnf3: number };
  /** Identifiers that its receive buffers held while it was watched; an extended one is its number plus 0x80000000. */
  readonly ids: ReadonlySet<number>;
  /** Looks that found another frame than the look before: above 1 somebody is being heard. */
  readonly changes: number;
  /** Looks that found an invalid frame on the bus. */
  readonly garbled: number;
}

/** Receive buffers hold the last frame until the next: so many looks, in so many questions, see what comes at all. */
const QUESTIONS = 40;
const LOOKS_PER_QUESTION = 4;
/** Not a multiple of a usual period. */
const PAUSE_MS = 53;

/**
 * Instructions and addresses of the chip. Source: Microchip DS20001801: READ has no side effect, unlike READ RX BUFFER,
 * which would take a frame away from the firmware.
 */
const READ = 0x03;
const CANSTAT = 0x0e;
const CNF3 = 0x28;
const CANINTF = 0x2c;
const MERRF = 0x80;
const RXB0SIDH = 0x61;
const RXB1SIDH = 0x71;
/** SIDH to D7. */
const BUFFER_BYTES = 13;

/** The firmware sets the port up as soon as it runs. Where it does not, this does the same. */
export function setUpSpi({ spiPins, vehicleCan, chargerCan }: BoardWiring): string {
  const selects = [vehicleCan, chargerCan].map(
    ({ chipSelect }) => `digitalWrite(${JSON.stringify(chipSelect)},1)`,
  );
  return `[${selects.join()},SPI1.setup(${JSON.stringify({ ...spiPins, baud: 1_000_000, mode: 0 })}),0].length`;
}

const readFunction = `function r(a,n){var q=[${READ},a],o=[],i;for(i=0;i<n;i++)q.push(0);a=SPI1.send(q,c);for(i=0;i<n;i++)o.push(a?a[i+2]:255);return o}`;

const registersOf = ({ chipSelect }: CanWiring): string =>
  `(function(c){${readFunction}return r(${CANSTAT},2).concat(r(${CNF3},3))})(${JSON.stringify(chipSelect)})`;

/** `n` looks at both receive buffers: [identifiers, contents of the buffers at the last look, changes, invalid frames]. */
const looksAt = ({ chipSelect }: CanWiring): string =>
  `(function(c){${readFunction}var f={},l=["",""],k=0,g=0,i,b,a;for(i=0;i<${LOOKS_PER_QUESTION};i++){for(b=0;b<2;b++){a=r(b?${RXB1SIDH}:${RXB0SIDH},${BUFFER_BYTES});` +
  `f[a[1]&8?((a[0]<<3|a[1]>>5)*262144+((a[1]&3)<<16|a[2]<<8|a[3]))+2147483648:a[0]<<3|a[1]>>5]=1;a=a.join();if(a!=l[b])k++;l[b]=a}` +
  `if(r(${CANINTF},1)[0]&${MERRF})g++}return[Object.keys(f),l.join("/"),k-2,g]})(${JSON.stringify(chipSelect)})`;

type Registers = [canstat: number, canctrl: number, cnf3: number, cnf2: number, cnf1: number];
type Looks = [ids: string[], last: string, changes: number, garbled: number];

/**
 * Watches both chips for some seconds. The firmware goes on, and nothing is transmitted.
 * @param progress share of the time
 */
export async function lookAtChips(
  device: QuietConsole,
  { vehicleCan, chargerCan }: BoardWiring,
  pass: (durationMs: number) => Promise<void>,
  progress: (done: number) => void,
): Promise<{ readonly vehicle: ChipLook; readonly charger: ChipLook }> {
  const chips = [vehicleCan, chargerCan].map((wiring) => ({
    wiring,
    ids: new Set<number>(),
    last: '',
    changes: 0,
    garbled: 0,
  }));
  const registers = (await device.ask(`[${registersOf(vehicleCan)},${registersOf(chargerCan)}]`)) as [
    Registers,
    Registers,
  ];
  const isSilent = registers.every(answersNothing);
  for (let question = 0; question < (isSilent ? 1 : QUESTIONS); question++) {
    progress(question / QUESTIONS);
    const looks = (await device.ask(`[${looksAt(vehicleCan)},${looksAt(chargerCan)}]`)) as [Looks, Looks];
    for (const [i, [ids, last, changes, garbled]] of looks.entries()) {
      const chip = chips[i]!;
      for (const id of ids) chip.ids.add(Number(id));
      chip.changes += changes + (chip.last !== '' && chip.last !== last ? 1 : 0);
      chip.garbled += garbled;
      chip.last = last;
    }
    await pass(PAUSE_MS);
  }
  const [vehicle, charger] = chips.map(({ wiring, ids, changes, garbled }, i): ChipLook => {
    const [canstat, canctrl, cnf3, cnf2, cnf1] = registers[i]!;
    return { wiring, canstat, canctrl, cnf: { cnf1, cnf2, cnf3 }, ids, changes, garbled };
  });
  return { vehicle: vehicle!, charger: charger! };
}

function answersNothing([canstat, canctrl]: Registers): boolean {
  return isSilent(canstat, canctrl);
}

/** A wire that nobody drives reads as all ones or all zeros; no state of the chip does. */
export function isSilent(canstat: number, canctrl: number): boolean {
  return (canstat === 0xff && canctrl === 0xff) || (canstat === 0 && canctrl === 0);
}
