/** A charger that the firmware can run, and what the safety goals rest on with it. */
export interface ChargerAdapter {
  readonly label: string;
  /** Who watches the insulation between battery and body; without somebody there is no session. */
  readonly insulationSource: string;
  /** How it says that nobody has, and that it is low. */
  readonly insulationRefusals: string;
}

/** Adapters of the firmware by name: `firmware/charger/<name>.ts`. Each inherits the safety suite of the tests. */
export const chargerAdapters = {
  chademo: {
    label: 'CHAdeMO, bidirectional',
    insulationSource:
      'the station: its test before the contactors close, which is seen as a voltage of at least the lowest of the pack, and its system fault bit from then on',
    insulationRefusals:
      '`NO_INSULATION_CHECK` where it allows the contactors without a test, `CHARGER_FAULT` for its fault bits',
  },
} as const satisfies Readonly<Record<string, ChargerAdapter>>;

export type ChargerAdapterName = keyof typeof chargerAdapters;
