import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take, type Schemas } from '../api/client.ts';
import { useMe } from '../app/use-me.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Facts, Section } from '../parts/section.tsx';
import { SidePanel } from '../parts/side-panel.tsx';
import { useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { InvitationLink } from './invite-form.tsx';
import { RoleBoxes } from './role-boxes.tsx';
import css from './staff.module.css';

type Member = Schemas['StaffMember'];

function Roles({ member }: { readonly member: Member }) {
  const { t } = useWords();
  const textOf = useProblemText();
  const queries = useQueryClient();
  const [roles, setRoles] = useState(member.roles);
  const path = { staff_id: member.staff_id };
  const change = useMutation({
    mutationFn: (body: { roles?: typeof roles; active?: boolean }) =>
      take(api.PATCH('/staff/{staff_id}', { params: { path }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['staff'] }),
  });
  const isActive = member.status !== 'inactive';
  return (
    <div className={css['form']}>
      {change.error !== null && (
        <p className={css['alert']} role="alert">
          {textOf(change.error)}
        </p>
      )}
      <RoleBoxes value={roles} onChange={setRoles} />
      <div className={css['buttons']}>
        <Button
          loading={change.isPending}
          disabled={roles.length === 0}
          onClick={() => change.mutate({ roles })}
        >
          {t('member.save')}
        </Button>
        <ConfirmButton
          text={t(isActive ? 'member.deactivate' : 'member.activate')}
          about={t(isActive ? 'member.deactivate_about' : 'member.activate_about')}
          isPending={change.isPending}
          onConfirm={() => change.mutate({ active: !isActive })}
        />
      </div>
    </div>
  );
}

function Reset({ member }: { readonly member: Member }) {
  const { t } = useWords();
  const textOf = useProblemText();
  const path = { staff_id: member.staff_id };
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => take(api.POST('/staff/{staff_id}/invitations', { params: { path } })),
  });
  if (data !== undefined) return <InvitationLink invitation={data} />;
  return (
    <div className={css['form']}>
      {error !== null && (
        <p className={css['alert']} role="alert">
          {textOf(error)}
        </p>
      )}
      <ConfirmButton
        text={t('member.reset')}
        about={t('member.reset_about')}
        isPending={isPending}
        onConfirm={mutate}
      />
    </div>
  );
}

function Removal({ member, onRemoved }: { readonly member: Member; readonly onRemoved: () => void }) {
  const { t } = useWords();
  const textOf = useProblemText();
  const queries = useQueryClient();
  const path = { staff_id: member.staff_id };
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => take(api.DELETE('/staff/{staff_id}', { params: { path } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['staff'] });
      onRemoved();
    },
  });
  return (
    <div className={css['form']}>
      {error !== null && (
        <p className={css['alert']} role="alert">
          {textOf(error)}
        </p>
      )}
      <ConfirmButton
        text={t('member.remove')}
        about={t('member.remove_about')}
        isPending={isPending}
        onConfirm={mutate}
      />
    </div>
  );
}

/** One colleague: roles, access, a new start when password or authenticator are lost, and the end. */
export function MemberPanel({ member, onClose }: { readonly member: Member; readonly onClose: () => void }) {
  const { t, day, instant } = useWords();
  const me = useMe();
  const isSelf = me.staff_id === member.staff_id;
  return (
    <SidePanel label={member.name} title={<strong>{member.name}</strong>} onClose={onClose}>
      <Section title={t(`member.${member.status}`)}>
        <Facts
          facts={[
            [t('account.email'), member.email],
            [t('member.since'), day(member.created_at)],
            [
              t('member.seen'),
              member.last_seen_at === null ? t('member.never') : instant(member.last_seen_at),
            ],
          ]}
        />
      </Section>
      {isSelf ? (
        <p className={css['note']}>{t('problem.own_account')}</p>
      ) : (
        <>
          <Section title={t('staff.roles')}>
            <Roles member={member} />
          </Section>
          <Section title={t('member.lost')}>
            <Reset member={member} />
          </Section>
          <Section title={t('member.leaves')}>
            <Removal member={member} onRemoved={onClose} />
          </Section>
        </>
      )}
    </SidePanel>
  );
}
