/** What a grid did, recorded. The three arrays are of one length, at least 2; times rise. */
export interface GridProfile {
  readonly timesS: Float64Array;
  readonly voltagesV: Float64Array;
  readonly frequenciesHz: Float64Array;
}

/** A profile that plays. Fields, not getters: they are read in every step. */
export interface GridPlayback {
  voltageV: number;
  frequencyHz: number;
  step(dtS: number): void;
}

/** Plays from the beginning, between the samples in straight lines, and over again when it has ended. */
export function createGridPlayback({ timesS, voltagesV, frequenciesHz }: GridProfile): GridPlayback {
  const startS = timesS[0]!;
  const lengthS = timesS.at(-1)! - startS;
  let playedS = 0;
  let index = 0;
  const playback: GridPlayback = {
    voltageV: voltagesV[0]!,
    frequencyHz: frequenciesHz[0]!,
    step(dtS) {
      playedS += dtS;
      if (playedS >= lengthS) {
        playedS %= lengthS;
        index = 0;
      }
      const atS = startS + playedS;
      while (index < timesS.length - 2 && timesS[index + 1]! <= atS) index++;
      const share = (atS - timesS[index]!) / (timesS[index + 1]! - timesS[index]!);
      playback.voltageV = voltagesV[index]! + share * (voltagesV[index + 1]! - voltagesV[index]!);
      playback.frequencyHz =
        frequenciesHz[index]! + share * (frequenciesHz[index + 1]! - frequenciesHz[index]!);
    },
  };
  return playback;
}
