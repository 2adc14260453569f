import type { ActiveFault, FaultTarget } from './faultTarget.ts';

/** A number that a fault takes. */
export interface NumberParameter {
  readonly label: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** Values are multiples of it. */
  readonly step: number;
  readonly default: number;
}

/** One of a few words that a fault takes; the first is the default. */
export interface ChoiceParameter<Choice extends string = string> {
  readonly label: string;
  readonly choices: readonly [Choice, ...Choice[]];
}

export type FaultParameter = NumberParameter | ChoiceParameter;

export type FaultValues = Readonly<Record<string, number | string>>;

type ValuesOf<Parameters> = {
  readonly [Name in keyof Parameters]: Parameters[Name] extends ChoiceParameter<infer Choice>
    ? Choice
    : number;
};

/** A kind of fault as data: what it is, what it takes, what it does to the world, and how it ends. */
export interface FaultKind {
  /** One line that says what happens. */
  readonly label: string;
  /** It happens at once: a duration means nothing to it. */
  readonly isMomentary: boolean;
  readonly parameters: Readonly<Record<string, FaultParameter>>;
  /** @param forUs how long it will last; Infinity until the end */
  start(target: FaultTarget, values: FaultValues, nowUs: number, forUs: number): ActiveFault;
}

/** A kind whose values are typed by its parameters. */
export function faultKind<const Parameters extends Readonly<Record<string, FaultParameter>>>(kind: {
  readonly label: string;
  readonly parameters: Parameters;
  readonly start: (
    target: FaultTarget,
    values: ValuesOf<Parameters>,
    nowUs: number,
    forUs: number,
  ) => ActiveFault;
}): FaultKind {
  return { ...kind, isMomentary: false, start: kind.start as FaultKind['start'] };
}

/** A kind that happens at once and leaves the world to itself. */
export function momentaryKind<const Parameters extends Readonly<Record<string, FaultParameter>>>(kind: {
  readonly label: string;
  readonly parameters: Parameters;
  readonly happen: (target: FaultTarget, values: ValuesOf<Parameters>, nowUs: number) => void;
}): FaultKind {
  const { label, parameters, happen } = kind;
  const start: FaultKind['start'] = (target, values, nowUs) => {
    happen(target, values as ValuesOf<Parameters>, nowUs);
    return { end: () => undefined };
  };
  return { label, parameters, isMomentary: true, start };
}
