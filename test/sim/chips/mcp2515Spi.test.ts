import { describe, expect, it } from 'vitest';
import { canFrame } from '../bus/testNode.ts';
import { createRunningChip, createTestChip, idBytes, modeBits } from './spiMaster.ts';

describe('MCP2515 instructions', () => {
  it('comes up in configuration mode, as the usual probe expects', () => {
    const { spi, chip } = createTestChip();
    expect(spi.read(0x0e)).toBe(0x80);
    expect(spi.read(0x0f) & 0x17).toBe(0x07);
    expect(spi.read(0x0f)).toBe(0x87);
    expect(chip.interruptLow).toBe(false);
  });

  it('RESET goes back there from any mode and clears control, flags and error state', () => {
    const { spi, chip } = createRunningChip();
    spi.write(0x2b, 0xff);
    spi.write(0x2c, 0xff);
    spi.load(0x40, canFrame(0x123, [1]));
    spi.requestToSend(1);
    expect(chip.interruptLow).toBe(true);
    spi.reset();
    expect(spi.read(0x0e)).toBe(0x80);
    expect(spi.readMany(0x28, 6)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(spi.read(0x30)).toBe(0);
    expect(chip.interruptLow).toBe(false);
    expect(chip.nextSendAtUs).toBe(Infinity);
  });

  it('READ goes on to the next address and wraps after the last', () => {
    const { spi } = createTestChip();
    spi.write(0x00, 0x12, 0x60, 0x34, 0x56);
    expect(spi.readMany(0x00, 4)).toEqual([0x12, 0x60, 0x34, 0x56]);
    expect(spi.readMany(0x7e, 4)).toEqual([0x80, 0x87, 0x12, 0x60]);
  });

  it('WRITE goes on to the next address and wraps after the last', () => {
    const { spi } = createTestChip();
    spi.write(0x7f, 0x87, 0xaa);
    expect(spi.read(0x00)).toBe(0xaa);
  });

  it('shows CANSTAT and CANCTRL in each block of 16, and takes CANCTRL in each', () => {
    const { spi } = createTestChip();
    for (let block = 0; block < 8; block++) {
      expect(spi.readMany(block * 16 + 14, 2)).toEqual([0x80, 0x87]);
    }
    spi.write(0x5f, modeBits.loopback | 0x08);
    expect(spi.read(0x0e)).toBe(0x40);
    expect(spi.read(0x3f)).toBe(0x48);
  });

  it.each([
    ['CANSTAT', 0x0e, 0x80],
    ['TEC', 0x1c, 0],
    ['REC', 0x1d, 0],
    ['RXB0SIDH', 0x61, 0],
    ['RXB1D7', 0x7d, 0],
  ])('does not write %s', (_name, address, value) => {
    const { spi } = createTestChip();
    spi.write(address, 0x55);
    expect(spi.read(address)).toBe(value);
  });

  it.each([
    ['RXF0SIDL', 0x01, 0xeb],
    ['RXM1SIDL', 0x25, 0xe3],
    ['CNF3', 0x28, 0xc7],
    ['CNF1', 0x2a, 0xff],
    ['EFLG: overflow bits only', 0x2d, 0xc0],
    ['TXB1SIDL', 0x42, 0xeb],
    ['TXB2DLC', 0x55, 0x4f],
    ['RXB0CTRL: with the copy of BUKT', 0x60, 0x66],
    ['RXB1CTRL', 0x70, 0x60],
    ['BFPCTRL', 0x0c, 0x3f],
  ])('keeps only the bits that exist: %s', (_name, address, bits) => {
    const { spi } = createTestChip();
    spi.write(address, 0xff);
    expect(spi.read(address)).toBe(bits);
  });

  it.each([
    ['a filter', 0x00],
    ['filter 5', 0x18],
    ['a mask', 0x20],
    ['CNF1', 0x2a],
    ['CNF2', 0x29],
    ['CNF3', 0x28],
  ])('ignores writes to %s outside configuration mode', (_name, address) => {
    const { spi } = createTestChip();
    spi.write(0x28, 0x01, 0xb5, 0x00);
    const before = spi.read(address);
    spi.write(0x0f, modeBits.listenOnly);
    spi.write(address, 0xc7);
    spi.modify(address, 0xff, 0xc7);
    spi.write(0x0f, modeBits.configuration);
    expect(spi.read(address)).toBe(before);
  });

  it('reads filters and masks as zeros outside configuration mode', () => {
    const { spi } = createTestChip();
    spi.write(0x00, 0x12);
    spi.write(0x20, 0xff);
    spi.write(0x0f, modeBits.normal);
    expect([spi.read(0x00), spi.read(0x20)]).toEqual([0, 0]);
    spi.write(0x0f, modeBits.configuration);
    expect([spi.read(0x00), spi.read(0x20)]).toEqual([0x12, 0xff]);
  });

  it.each([
    ['CANINTE', 0x2b, 0xf3],
    ['CANINTF', 0x2c, 0xf3],
    ['CNF2', 0x29, 0xf3],
    ['BFPCTRL', 0x0c, 0x33],
  ])('BIT MODIFY changes the masked bits of %s', (_name, address, start) => {
    const { spi } = createTestChip();
    spi.write(address, start);
    spi.modify(address, 0x0f, 0x05);
    expect(spi.read(address)).toBe((start & 0xf0) | 0x05);
  });

  it.each([
    ['RXF0SIDH', 0x00],
    ['RXM0EID0', 0x23],
    ['TXB0D0', 0x36],
  ])('BIT MODIFY takes its mask for 0xFF on %s', (_name, address) => {
    const { spi } = createTestChip();
    spi.write(address, 0xf3);
    spi.modify(address, 0x0f, 0x05);
    expect(spi.read(address)).toBe(0x05);
  });

  it.each([
    [0x40, 0x31],
    [0x41, 0x36],
    [0x42, 0x41],
    [0x43, 0x46],
    [0x44, 0x51],
    [0x45, 0x56],
  ])('LOAD TX BUFFER %i begins at its address', (instruction, address) => {
    const { spi } = createTestChip();
    spi.transfer(instruction, 0xa1, 0xe2);
    expect(spi.readMany(address, 2)).toEqual([0xa1, 0xe2]);
  });

  it.each([
    [0x90, 0x61, 0x01],
    [0x92, 0x66, 0x01],
    [0x94, 0x71, 0x02],
    [0x96, 0x76, 0x02],
  ])('READ RX BUFFER %i begins at its address and clears its flag', (instruction, address, flag) => {
    const { spi, chip } = createRunningChip();
    chip.onFrame(canFrame(0x123, [1, 2, 3]), 10);
    chip.onFrame(canFrame(0x1234567, [4, 5, 6], { extended: true }), 20);
    spi.write(0x2c, 0xff);
    const expected = spi.readMany(address, 8);
    expect(spi.transfer(instruction, 0, 0, 0, 0, 0, 0, 0, 0)).toEqual([0xff, ...expected]);
    expect(spi.read(0x2c)).toBe(0xff & ~flag);
  });

  it('READ does not clear a receive flag', () => {
    const { spi, chip } = createRunningChip();
    chip.onFrame(canFrame(0x123, [1]), 10);
    spi.readMany(0x61, 13);
    expect(spi.read(0x2c)).toBe(0x01);
  });

  it.each([
    ['RX0IF', 0x01, 0x01],
    ['RX1IF', 0x02, 0x02],
    ['TX0IF', 0x04, 0x08],
    ['TX1IF', 0x08, 0x20],
    ['TX2IF', 0x10, 0x80],
    ['others', 0xe0, 0x00],
  ])('READ STATUS shows %s', (_name, flags, status) => {
    const { spi } = createTestChip();
    spi.write(0x2c, flags);
    expect(spi.transfer(0xa0, 0, 0)).toEqual([0xff, status, status]);
  });

  it('READ STATUS shows requests to send', () => {
    const { spi } = createTestChip();
    spi.requestToSend(0b101);
    expect(spi.readStatus()).toBe(0x44);
    spi.requestToSend(0b010);
    expect(spi.readStatus()).toBe(0x54);
  });

  it.each([
    ['standard data in RXB0, filter 0', [canFrame(0x123, [1])], 0x40],
    ['standard remote', [canFrame(0x123, [], { remote: true })], 0x48],
    ['extended data in RXB1, filter 2', [canFrame(0x123, [1], { extended: true })], 0x92],
    ['extended remote', [canFrame(0x123, [], { extended: true, remote: true })], 0x9a],
    ['both, described as RXB0', [canFrame(0x123, [1], { extended: true }), canFrame(0x123, [1])], 0xc0],
    ['nothing', [], 0x00],
  ])('RX STATUS: %s', (_name, frames, status) => {
    const { spi, chip } = createRunningChip();
    for (const frame of frames) chip.onFrame(frame, 1);
    expect(spi.rxStatus()).toBe(status);
  });

  it.each([
    [1, 0x41, 0x87],
    [0, 0x40, 0x86],
  ])('RX STATUS and FILHIT name filter %i, also after rollover', (filter, first, second) => {
    const { spi, chip } = createTestChip();
    spi.write(0x28, 0x01, 0xb5, 0x00);
    spi.write(0x20, 0xff, 0xe0);
    spi.write(4 * filter, ...idBytes(0x123));
    spi.write(4 * (1 - filter), ...idBytes(0x7ff));
    spi.write(0x60, 0x04);
    spi.write(0x0f, modeBits.normal);
    chip.onFrame(canFrame(0x123, [1]), 1);
    expect(spi.rxStatus()).toBe(first);
    expect(spi.read(0x60) & 0x01).toBe(filter);
    chip.onFrame(canFrame(0x123, [2]), 2);
    spi.readRx(0x90);
    expect(spi.rxStatus()).toBe(second);
    expect(spi.read(0x70) & 0x07).toBe(filter);
  });

  it.each([[0x00], [0x46], [0x91], [0x98], [0xc1], [0xff]])('ignores instruction %i', (instruction) => {
    const { spi } = createTestChip();
    const before = spi.readMany(0, 128);
    expect(spi.transfer(instruction, 0x2b, 0xff, 0xff)).toEqual([0xff, 0xff, 0xff, 0xff]);
    expect(spi.readMany(0, 128)).toEqual(before);
  });

  it.each([[[]], [[0x03]], [[0x02, 0x2b]], [[0x05, 0x2b, 0xff]], [[0x40]]])(
    'survives a transaction that is cut short: %j',
    (bytes: number[]) => {
      const { spi } = createTestChip();
      spi.transfer(...bytes);
      expect(spi.read(0x2b)).toBe(0);
    },
  );
});

describe('MCP2515 interrupts', () => {
  it('pulls INT low while an enabled flag is set', () => {
    const { spi, chip, pin } = createTestChip();
    spi.write(0x2c, 0x05);
    expect(chip.interruptLow).toBe(false);
    spi.nowUs = 7;
    spi.write(0x2b, 0x04);
    expect(chip.interruptLow).toBe(true);
    spi.nowUs = 9;
    spi.modify(0x2c, 0x04, 0x00);
    expect(chip.interruptLow).toBe(false);
    expect(pin).toEqual([
      { low: true, atUs: 7 },
      { low: false, atUs: 9 },
    ]);
  });

  it('stays low until the second buffer is read too', () => {
    const { spi, chip, pin } = createRunningChip();
    spi.write(0x2b, 0x03);
    chip.onFrame(canFrame(0x123, [1]), 100);
    chip.onFrame(canFrame(0x123, [1], { extended: true }), 200);
    spi.readRx(0x90);
    expect(chip.interruptLow).toBe(true);
    spi.nowUs = 300;
    spi.readRx(0x94);
    expect(pin).toEqual([
      { low: true, atUs: 100 },
      { low: false, atUs: 300 },
    ]);
  });

  it.each([
    ['none', 0x00, 0xff, 0],
    ['error before all', 0xff, 0xff, 1],
    ['wake-up', 0xdf, 0xff, 2],
    ['TXB0', 0x9f, 0xff, 3],
    ['TXB1', 0x9b, 0xff, 4],
    ['TXB2', 0x93, 0xff, 5],
    ['RXB0', 0x83, 0xff, 6],
    ['RXB1', 0x82, 0xff, 7],
    ['enabled ones only', 0xff, 0x02, 7],
    ['message error has no code', 0x80, 0xff, 0],
  ])('ICOD: %s', (_name, flags, enabled, code) => {
    const { spi } = createTestChip();
    spi.write(0x2b, enabled, flags);
    expect((spi.read(0x0e) >> 1) & 7).toBe(code);
  });
});
