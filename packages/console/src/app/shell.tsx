import { Burger, Drawer, Kbd } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Mark, Sign } from '../parts/sign.tsx';
import { Page } from '../parts/page.tsx';
import { Empty } from '../parts/states.tsx';
import { useRowKeys } from '../parts/use-row-keys.ts';
import { useWords } from '../texts/words-context.tsx';
import { AccountMenu } from './account-menu.tsx';
import { destinationAt, listDestinations } from './navigation.ts';
import { openPalette, Palette } from './palette.tsx';
import css from './shell.module.css';
import { useMe, useOrganisationName } from './use-me.ts';

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

function Navigation({ onGo }: { readonly onGo: () => void }) {
  const { t } = useWords();
  const { permissions } = useMe();
  return (
    <nav className={css['nav']} aria-label={t('nav.label')}>
      <ul>
        {listDestinations(permissions).map(({ to, text, sign }) => (
          <li key={to}>
            <Link
              to={to}
              className={css['link']}
              activeOptions={{ exact: to === '/', includeSearch: false }}
              onClick={onGo}
            >
              <Sign name={sign} />
              {t(text)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Side({ onGo }: { readonly onGo: () => void }) {
  const { t } = useWords();
  const organisation = useOrganisationName();
  return (
    <>
      <div className={css['organisation']}>
        <Mark size={22} />
        <span>{organisation}</span>
      </div>
      <button type="button" className={css['search']} onClick={openPalette}>
        <Sign name="search" />
        <span>{t('palette.button')}</span>
        <Kbd size="xs">{isMac ? '⌘ K' : 'Ctrl K'}</Kbd>
      </button>
      <Navigation onGo={onGo} />
      <AccountMenu />
    </>
  );
}

/** The page asked for, or the word that its place is closed to the reader's roles: told before anything is filled in. */
function Place() {
  const { t } = useWords();
  const { may } = useMe();
  const place = destinationAt(useLocation({ select: ({ pathname }) => pathname }));
  if (place === undefined || may(place.permission)) return <Outlet />;
  return (
    <Page title={t(place.text)}>
      <Empty title={t('place.closed')} text={t('place.closed_next')} />
    </Page>
  );
}

/** The frame of every page behind the sign-in: places on the left, the page beside them; a bar and a drawer on small screens. */
export function Shell() {
  const { t } = useWords();
  const organisation = useOrganisationName();
  const [isOpen, menu] = useDisclosure(false);
  useRowKeys();
  return (
    <div className={css['shell']}>
      <a href="#content" className={css['skip']}>
        {t('nav.skip')}
      </a>
      <section className={css['side']} aria-label={organisation}>
        <Side onGo={menu.close} />
      </section>
      <section className={css['bar']} aria-label={organisation}>
        <Mark size={22} />
        <span className={css['name']}>{organisation}</span>
        <button type="button" className={css['icon']} onClick={openPalette} aria-label={t('palette.open')}>
          <Sign name="search" size={18} />
        </button>
        <Burger size="sm" opened={isOpen} onClick={menu.toggle} aria-label={t('nav.label')} />
      </section>
      <Drawer
        opened={isOpen}
        onClose={menu.close}
        size={280}
        withCloseButton={false}
        title={t('nav.label')}
        classNames={{ body: css['drawer'] ?? '', header: css['drawerHeader'] ?? '' }}
      >
        <Side onGo={menu.close} />
      </Drawer>
      <div className={css['page']}>
        <Place />
      </div>
      <Palette />
    </div>
  );
}
