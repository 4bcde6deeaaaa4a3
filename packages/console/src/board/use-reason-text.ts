import { useWords } from '../texts/words-context.tsx';
import type { Clause } from './board.ts';

type Mechanism = Clause['mechanisms'][number];

/** Why a mechanism is not kept, in words; undefined where it is. A reason without words of its own is told by its state. */
export function useReasonText(): (mechanism: Mechanism) => string | undefined {
  const { t, find } = useWords();
  return ({ status, reason }) => {
    if (status === 'kept') return undefined;
    const general = t(status === 'broken' ? 'reason.broken' : 'reason.at_risk');
    return reason === null ? general : find(`reason.${reason}`, general);
  };
}
