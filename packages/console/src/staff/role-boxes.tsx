import { Checkbox } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Schemas } from '../api/client.ts';
import { useWords } from '../texts/words-context.tsx';
import css from './staff.module.css';

export type Role = Schemas['Me']['roles'][number];
const roles: readonly Role[] = ['dpo', 'officer', 'communicator', 'verifier', 'auditor', 'admin'];

/** The closed list of roles, each with what it may do. */
export function RoleBoxes(props: {
  readonly value: Role[];
  readonly onChange: (roles: Role[]) => void;
  readonly error?: ReactNode;
}) {
  const { t } = useWords();
  return (
    <Checkbox.Group
      aria-label={t('staff.roles')}
      value={props.value}
      onChange={props.onChange}
      error={props.error}
    >
      <div className={css['roles']}>
        {roles.map((role) => (
          <Checkbox key={role} value={role} label={t(`role.${role}`)} description={t(`role.${role}_may`)} />
        ))}
      </div>
    </Checkbox.Group>
  );
}
