import { articleOfDuty } from '../regimes/index.ts';
import type { LegalBasis } from '../terms.ts';
import type { AutomatedDecision } from '../automated-decisions.ts';
import type { CheckContext } from './context.ts';

/** Who is controller and who processor is told for each purpose. */
export function checkRoles({ policy, laws, report }: CheckContext): void {
  const article = articleOfDuty(laws, 'tell_roles');
  policy.purposes.forEach(({ id, role = 'controller', on_behalf_of: principal, recipients }, index) => {
    const path = ['purposes', index];
    if (role === 'processor' && principal === undefined) {
      const message = `"${id}" is processed for somebody else. Say for whom under "on_behalf_of".`;
      report('role_untold', [...path, 'role'], message, { article });
    }
    if (role !== 'processor' && principal !== undefined) {
      const message = `"${id}" has "on_behalf_of", which only a processor has. Write "role: processor", or take it out.`;
      report('role_untold', [...path, 'on_behalf_of'], message, { article });
    }
    const isJoint = policy.recipients.some(
      (recipient) => recipient.kind === 'joint_controller' && recipients.includes(recipient.id),
    );
    if (role === 'joint_controller' && !isJoint) {
      const message = `"${id}" is decided on together with somebody else. Name a recipient of kind "joint_controller" in it.`;
      report('role_untold', [...path, 'role'], message, { article });
    }
  });
}

/** Which legal basis of its purpose an exception rests on. */
const basesOf: Readonly<Record<AutomatedDecision['exception'], readonly LegalBasis[]>> = {
  contract: ['contract'],
  law: ['legal_obligation', 'public_task'],
  explicit_consent: ['consent'],
};

/** What allows an automated decision is what its purpose rests on. @see GDPR Art. 22(2) */
export function checkAutomatedDecisions({ policy, laws, report }: CheckContext): void {
  (policy.automated_decisions ?? []).forEach((decision, index) => {
    const purpose = policy.purposes.find(({ id }) => id === decision.purpose);
    if (purpose === undefined || basesOf[decision.exception].includes(purpose.legal_basis)) return;
    const message = `The decision is allowed by "${decision.exception}", but its purpose "${purpose.id}" rests on "${purpose.legal_basis}". Name what holds for both.`;
    report('automated_decision_without_basis', ['automated_decisions', index, 'exception'], message, {
      article: articleOfDuty(laws, 'allow_automated_decision'),
    });
  });
}
