import { clauseAt, type PolicyFolder } from '../folder.ts';
import { problemAt, type Position, type Problem, type ProblemCode, type ProblemSubject } from '../problem.ts';
import { regimesOf } from '../regimes/index.ts';
import type { Regime } from '../regimes/regime.ts';
import type { Policy } from '../schema.ts';
import type { DocumentPath } from '../yaml-source.ts';

/** What a rule of the checker sees. A rule reads the policy and reports; it changes nothing. */
export interface CheckContext {
  readonly policy: Policy;
  readonly folder: PolicyFolder;
  /** The laws the policy names, those that this version knows. */
  readonly laws: readonly Regime[];
  /** A finding at a place of policy.yaml; the clause is found by itself where the place belongs to one. */
  report(code: ProblemCode, path: DocumentPath, message: string, about?: ProblemSubject): void;
  /** A finding in another file. */
  reportAt(code: ProblemCode, position: Position, message: string, about?: ProblemSubject): void;
}

export type Rule = (context: CheckContext) => void;

export function createCheckContext(folder: PolicyFolder, policy: Policy, problems: Problem[]): CheckContext {
  return {
    policy,
    folder,
    laws: regimesOf(policy.regimes),
    report: (code, path, message, about = {}) => {
      const clause = about.clause ?? clauseAt(policy, path);
      problems.push(problemAt(folder.locate(path), code, message, { ...about, clause }));
    },
    reportAt: (code, position, message, about) => {
      problems.push(problemAt(position, code, message, about));
    },
  };
}
