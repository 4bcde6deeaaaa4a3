import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Schemas } from '../api/client.ts';
import { staffQuery } from '../api/queries.ts';
import { Page } from '../parts/page.tsx';
import table from '../parts/rows.module.css';
import { SidePanel } from '../parts/side-panel.tsx';
import { Failure, LoadingRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { InviteForm } from './invite-form.tsx';
import { MemberPanel } from './member-panel.tsx';
import css from './staff.module.css';

const route = getRouteApi('/shell/staff');

function MemberRow({ member }: { readonly member: Schemas['StaffMember'] }) {
  const { t, brief } = useWords();
  const { member: opened } = route.useSearch();
  return (
    <li>
      <Link
        to="/staff"
        search={{ member: member.staff_id }}
        className={`${table['row']} ${css['member']}`}
        data-row
        activeOptions={{ exact: true, includeSearch: true }}
        aria-expanded={opened === member.staff_id}
        resetScroll={false}
      >
        <span className={css['name']}>
          <strong>{member.name}</strong>
          <span className={table['quiet']}>{member.email}</span>
        </span>
        <span>{member.roles.map((role) => t(`role.${role}`)).join(', ')}</span>
        <span className={table['quiet']}>
          {t(`member.${member.status}`)}
          {member.last_seen_at !== null && ` · ${brief(member.last_seen_at)}`}
        </span>
      </Link>
    </li>
  );
}

/** Colleagues with an account here, their roles, and the invitation of new ones. */
export function StaffPage() {
  const { t } = useWords();
  const navigate = useNavigate();
  const { member: opened } = route.useSearch();
  const { data, error, refetch } = useQuery(staffQuery);
  const member = data?.items.find((each) => each.staff_id === opened);
  const close = (): void => void navigate({ to: '/staff', search: {}, resetScroll: false });
  const invite = (
    <SidePanel label={t('staff.invite')} title={<strong>{t('staff.invite')}</strong>} onClose={close}>
      <InviteForm />
    </SidePanel>
  );
  const panel =
    opened === 'new'
      ? invite
      : member && <MemberPanel member={member} onClose={close} key={member.staff_id} />;
  return (
    <Page
      title={t('staff.title')}
      about={t('staff.about')}
      panel={panel}
      actions={
        <Button
          onClick={() => void navigate({ to: '/staff', search: { member: 'new' }, resetScroll: false })}
        >
          {t('staff.invite')}
        </Button>
      }
    >
      {error !== null && data === undefined && <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingRows />}
      {data !== undefined && (
        <ul className={table['list']}>
          {data.items.map((each) => (
            <MemberRow key={each.staff_id} member={each} />
          ))}
        </ul>
      )}
    </Page>
  );
}
