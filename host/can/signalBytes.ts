/** Where a signal lies; `startBit` counts as in a DBC file. */
export interface SignalPlace {
  readonly startBit: number;
  readonly bits: number;
  readonly order: 'little' | 'big';
}

/** The part of a signal inside one byte: `bits` bits from `lowBit` of the byte are worth 2^`shift` in the raw value. */
export interface SignalByte {
  readonly byteIndex: number;
  readonly lowBit: number;
  readonly bits: number;
  readonly shift: number;
}

/** A signal cut at its byte boundaries, in the order of the frame's bytes. Either `lowBit` or `shift` is 0 in each. */
export function signalBytes(place: SignalPlace): SignalByte[] {
  const parts: SignalByte[] = [];
  let byteIndex = place.startBit >> 3;
  let bitInByte = place.startBit & 7;
  for (let done = 0; done < place.bits; byteIndex++) {
    const rest = place.bits - done;
    const bits = Math.min(rest, place.order === 'little' ? 8 - bitInByte : bitInByte + 1);
    parts.push(
      place.order === 'little'
        ? { byteIndex, lowBit: bitInByte, bits, shift: done }
        : { byteIndex, lowBit: bitInByte - bits + 1, bits, shift: rest - bits },
    );
    bitInByte = place.order === 'little' ? 0 : 7;
    done += bits;
  }
  return parts;
}

/** Whether two signals share a bit of the frame. */
export function signalsOverlap(a: SignalPlace, b: SignalPlace): boolean {
  const masks = masksOf(a);
  return signalBytes(b).some((part) => ((masks.get(part.byteIndex) ?? 0) & maskOf(part)) !== 0);
}

/** Whether every bit of `inner` belongs to `outer` too. */
export function signalContains(outer: SignalPlace, inner: SignalPlace): boolean {
  const masks = masksOf(outer);
  return signalBytes(inner).every((part) => (~(masks.get(part.byteIndex) ?? 0) & maskOf(part)) === 0);
}

function masksOf(place: SignalPlace): Map<number, number> {
  return new Map(signalBytes(place).map((part) => [part.byteIndex, maskOf(part)]));
}

function maskOf(part: SignalByte): number {
  return ((1 << part.bits) - 1) << part.lowBit;
}
