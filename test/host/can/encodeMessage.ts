import type { DatabaseMessage, DatabaseSignal } from '../../../host/can/canDatabase.ts';

/**
 * A frame that carries the given raw values, written bit by bit: another way than that of the decoder.
 * Signals without a value are 0.
 */
export function encodeMessage(
  message: DatabaseMessage,
  raws: Readonly<Record<string, number | bigint>>,
): Uint8Array {
  const data = new Uint8Array(message.lengthBytes);
  for (const signal of message.signals) {
    const raw = raws[signal.name];
    if (raw === undefined) continue;
    const pattern = bitPattern(signal, raw);
    bitsOf(signal).forEach((bit, weight) => {
      if ((pattern >> BigInt(weight)) & 1n) data[bit >> 3]! |= 1 << (bit & 7);
    });
  }
  return data;
}

/** Where the bits of a signal lie, the least significant first; as byte * 8 + bit. */
export function bitsOf({
  startBit,
  bits,
  order,
}: Pick<DatabaseSignal, 'startBit' | 'bits' | 'order'>): number[] {
  const places = [startBit];
  while (places.length < bits) {
    const last = places.at(-1)!;
    // Motorola goes down inside a byte, then to the top of the next.
    places.push(order === 'little' ? last + 1 : last % 8 === 0 ? last + 15 : last - 1);
  }
  return order === 'little' ? places : places.reverse();
}

function bitPattern({ encoding, bits }: DatabaseSignal, raw: number | bigint): bigint {
  if (encoding === 'integer') return BigInt.asUintN(bits, BigInt(raw));
  const view = new DataView(new ArrayBuffer(8));
  if (encoding === 'float32') {
    view.setFloat32(4, Number(raw));
  } else view.setFloat64(0, Number(raw));
  return view.getBigUint64(0);
}
