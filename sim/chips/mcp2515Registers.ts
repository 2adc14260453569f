/**
 * The MCP2515 as tables: addresses, bits and access rules. Names are the data sheet's (Microchip DS20001801).
 */

/** Register addresses. Filters, masks and buffers are named by their first byte. */
export const registers = {
  RXF0SIDH: 0x00,
  BFPCTRL: 0x0c,
  TXRTSCTRL: 0x0d,
  CANSTAT: 0x0e,
  CANCTRL: 0x0f,
  RXF3SIDH: 0x10,
  TEC: 0x1c,
  REC: 0x1d,
  RXM0SIDH: 0x20,
  RXM1SIDH: 0x24,
  CNF3: 0x28,
  CNF2: 0x29,
  CNF1: 0x2a,
  CANINTE: 0x2b,
  CANINTF: 0x2c,
  EFLG: 0x2d,
  TXB0CTRL: 0x30,
  TXB1CTRL: 0x40,
  TXB2CTRL: 0x50,
  RXB0CTRL: 0x60,
  RXB1CTRL: 0x70,
} as const;

/** Number of addresses; the address counter wraps here. */
export const addressCount = 0x80;

/** Distance of the parts of a transmit or receive buffer from its control register. */
export const bufferOffsets = { SIDH: 1, SIDL: 2, EID8: 3, EID0: 4, DLC: 5, D0: 6 } as const;

/** CANCTRL.REQOP and CANSTAT.OPMODE, bits 7:5. */
export const modes = { normal: 0, sleep: 1, loopback: 2, listenOnly: 3, configuration: 4 } as const;
export type ModeName = keyof typeof modes;

export const canctrlBits = { ABAT: 0x10, OSM: 0x08 } as const;
/** CANCTRL after a reset: configuration mode requested, CLKOUT enabled at an eighth of the oscillator. */
export const canctrlReset = 0x87;

/** CANINTE and CANINTF. */
export const interruptBits = {
  RX0: 0x01,
  RX1: 0x02,
  TX0: 0x04,
  TX1: 0x08,
  TX2: 0x10,
  ERR: 0x20,
  WAK: 0x40,
  MERR: 0x80,
} as const;

/** CANSTAT.ICOD names the first pending enabled interrupt in this order, from 1 on; a message error has no code. */
export const interruptCodeOrder = [
  interruptBits.ERR,
  interruptBits.WAK,
  interruptBits.TX0,
  interruptBits.TX1,
  interruptBits.TX2,
  interruptBits.RX0,
  interruptBits.RX1,
] as const;

export const eflgBits = {
  EWARN: 0x01,
  RXWAR: 0x02,
  TXWAR: 0x04,
  RXEP: 0x08,
  TXEP: 0x10,
  TXBO: 0x20,
  RX0OVR: 0x40,
  RX1OVR: 0x80,
} as const;

export const txbctrlBits = { TXP: 0x03, TXREQ: 0x08, TXERR: 0x10, MLOA: 0x20, ABTF: 0x40 } as const;

export const rxbctrlBits = { FILHIT0: 0x01, BUKT1: 0x02, BUKT: 0x04, RXRTR: 0x08, RXM: 0x60 } as const;
/** RXBnCTRL.FILHIT of RXB1. */
export const rxb1FilterHit = 0x07;

/** EXIDE in filters and transmit buffers, IDE in receive buffers; and SRR of a received standard remote frame. */
export const sidlBits = { IDE: 0x08, SRR: 0x10 } as const;
export const dlcBits = { RTR: 0x40, DLC: 0x0f } as const;

/** First bytes of SPI transactions; `...Mask` tells which bits of that byte select the instruction. */
export const instructions = {
  WRITE: 0x02,
  READ: 0x03,
  BIT_MODIFY: 0x05,
  LOAD_TX_BUFFER: 0x40,
  REQUEST_TO_SEND: 0x80,
  READ_RX_BUFFER: 0x90,
  READ_STATUS: 0xa0,
  RX_STATUS: 0xb0,
  RESET: 0xc0,
} as const;
export const requestToSendMask = 0xf8;
export const readRxBufferMask = 0xf9;
/** LOAD TX BUFFER: the first address by instruction - 0x40. */
export const loadTxAddresses = [0x31, 0x36, 0x41, 0x46, 0x51, 0x56] as const;
/** READ RX BUFFER: the first address by (instruction - 0x90) / 2. */
export const readRxAddresses = [0x61, 0x66, 0x71, 0x76] as const;

/** What a write may change. Rows cover `first`..`last`; addresses in no row are read-only. */
interface AccessRow {
  readonly first: number;
  readonly last: number;
  /** One byte for each address in turn, repeating. */
  readonly writableBits: readonly number[];
  /** Writable in configuration mode only. */
  readonly configurationOnly?: true;
  /** Reads as zeros outside configuration mode. */
  readonly hidden?: true;
  /** Obeys the mask of BIT MODIFY; elsewhere that acts as 0xFF. */
  readonly bitModify?: true;
}

const filterBytes = [0xff, 0xeb, 0xff, 0xff];
const transmitBufferBytes = [0xff, 0xeb, 0xff, 0xff, 0x4f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

/** CANSTAT and CANCTRL, which appear in each block of 16, are not in the table. */
export const accessRows: readonly AccessRow[] = [
  { first: 0x00, last: 0x0b, writableBits: filterBytes, configurationOnly: true, hidden: true },
  { first: 0x0c, last: 0x0c, writableBits: [0x3f], bitModify: true },
  { first: 0x0d, last: 0x0d, writableBits: [0x07], configurationOnly: true, bitModify: true },
  { first: 0x10, last: 0x1b, writableBits: filterBytes, configurationOnly: true, hidden: true },
  { first: 0x20, last: 0x27, writableBits: [0xff, 0xe3, 0xff, 0xff], configurationOnly: true, hidden: true },
  { first: 0x28, last: 0x28, writableBits: [0xc7], configurationOnly: true, bitModify: true },
  { first: 0x29, last: 0x2a, writableBits: [0xff], configurationOnly: true, bitModify: true },
  { first: 0x2b, last: 0x2c, writableBits: [0xff], bitModify: true },
  { first: 0x2d, last: 0x2d, writableBits: [eflgBits.RX0OVR | eflgBits.RX1OVR], bitModify: true },
  { first: 0x30, last: 0x30, writableBits: [txbctrlBits.TXREQ | txbctrlBits.TXP], bitModify: true },
  { first: 0x31, last: 0x3d, writableBits: transmitBufferBytes },
  { first: 0x40, last: 0x40, writableBits: [txbctrlBits.TXREQ | txbctrlBits.TXP], bitModify: true },
  { first: 0x41, last: 0x4d, writableBits: transmitBufferBytes },
  { first: 0x50, last: 0x50, writableBits: [txbctrlBits.TXREQ | txbctrlBits.TXP], bitModify: true },
  { first: 0x51, last: 0x5d, writableBits: transmitBufferBytes },
  { first: 0x60, last: 0x60, writableBits: [rxbctrlBits.RXM | rxbctrlBits.BUKT], bitModify: true },
  { first: 0x70, last: 0x70, writableBits: [rxbctrlBits.RXM], bitModify: true },
];
