/** MCP2515 instructions, registers and bits that the driver uses. Source: Microchip DS20001801. */
export const RESET = 0xc0;
export const READ = 0x03;
export const WRITE = 0x02;
export const BIT_MODIFY = 0x05;
export const READ_STATUS = 0xa0;
export const READ_RXB0 = 0x90;
export const READ_RXB1 = 0x94;
export const LOAD_TXB0 = 0x40;
export const RTS_TXB0 = 0x81;

export const RXF0SIDH = 0x00;
export const RXF3SIDH = 0x10;
export const RXM0SIDH = 0x20;
export const CANSTAT = 0x0e;
export const CANCTRL = 0x0f;
/** REC follows. */
export const TEC = 0x1c;
export const CNF3 = 0x28;
export const CANINTE = 0x2b;
/** EFLG follows. */
export const CANINTF = 0x2c;
export const EFLG = 0x2d;
export const TXB0CTRL = 0x30;
export const RXB0CTRL = 0x60;
export const RXB1CTRL = 0x70;

export const MODE_MASK = 0xe0;
export const MODE_NORMAL = 0x00;
export const MODE_SLEEP = 0x20;
export const MODE_LISTEN = 0x60;
export const MODE_CONFIGURATION = 0x80;

export const RX0IF = 0x01;
export const RX1IF = 0x02;
/** CANINTF: the state bits of EFLG have changed, or a buffer has overflown. */
export const ERRIF = 0x20;
/** CANINTE: a level on the bus while it sleeps. CNF3: only one that is longer than a disturbance. */
export const WAKIE = 0x40;
export const WAKFIL = 0x40;
/** Message error flag of CANINTF: a frame on the bus, ours or another's, was not valid. */
export const MERRF = 0x80;
export const TX0REQ = 0x04;
/** EFLG: the node has left the bus. */
export const BUS_OFF = 0x20;
/** Receive-buffer-overflow bits of EFLG. */
export const RX_OVERFLOW = 0xc0;
/** RXB0CTRL: it rolls over into RXB1 when it is full. */
export const BUKT = 0x04;
/** RXBnCTRL: every message, whatever the filters say. */
export const RECEIVE_ANY = 0x60;
/** TXB0CTRL: a frame waits for the bus. */
export const TXREQ = 0x08;
/** SIDL: the identifier is extended. */
export const SIDL_EXTENDED = 0x08;
