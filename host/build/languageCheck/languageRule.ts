import type ts from 'typescript';
import type { ProgramView } from './programView.ts';

/** Something that the device cannot run, or runs differently from what the language says. */
export interface LanguageRule {
  /** What a finding prints and an allowance names. */
  readonly id: string;
  /** The kind of difference, and what it is about. Source: measured, interpreter against Node. */
  readonly about: string;
  /** The sources as they are written, the finished bundle, or both. */
  readonly where: 'source' | 'bundle' | 'both';
  /** Needs the types of the whole program: only `firmware check` takes the time. */
  readonly typed?: true;
  /** The kinds of node that it looks at. */
  readonly kinds: readonly ts.SyntaxKind[];
  /** What happens on the device; no full stop at the end. */
  readonly what: string;
  /** What to write instead. */
  readonly remedy: string;
  /** Whether the construct stands at this node; an answer in words replaces `what` and, where given, `remedy`. */
  readonly matches: (node: ts.Node, view: ProgramView) => boolean | RuleAnswer;
}

export interface RuleAnswer {
  readonly what: string;
  readonly remedy?: string;
}
