import { Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Sign } from '../parts/sign.tsx';
import { localeNames, locales } from '../texts/catalogue.ts';
import { useWords } from '../texts/words-context.tsx';
import css from './account-menu.module.css';
import { useMe, useSignOut } from './use-me.ts';

export const themes: readonly MantineColorScheme[] = ['auto', 'light', 'dark'];

const chosen = (isChosen: boolean) =>
  isChosen ? <Sign name="done" size={14} /> : <span className={css['space']} />;

function LookItems() {
  const { t } = useWords();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu.Label>{t('menu.theme')}</Menu.Label>
      {themes.map((theme) => (
        <Menu.Item
          key={theme}
          leftSection={chosen(theme === colorScheme)}
          onClick={() => setColorScheme(theme)}
        >
          {t(`theme.${theme}`)}
        </Menu.Item>
      ))}
    </>
  );
}

function LanguageItems() {
  const { t, locale, speak } = useWords();
  return (
    <>
      <Menu.Label>{t('menu.language')}</Menu.Label>
      {locales.map((each) => (
        <Menu.Item
          key={each}
          lang={each}
          leftSection={chosen(each === locale)}
          onClick={() => void speak(each)}
        >
          {localeNames[each]}
        </Menu.Item>
      ))}
    </>
  );
}

/** Who is signed in, with their sessions, the look, the language and the way out. */
export function AccountMenu() {
  const { t } = useWords();
  const me = useMe();
  const signOut = useSignOut();
  return (
    <Menu position="top-start" width={216} withinPortal>
      <Menu.Target>
        <button type="button" className={css['who']}>
          <Sign name="account" />
          <span>
            <strong>{me.name}</strong>
            <small>{me.roles.map((role) => t(`role.${role}`)).join(', ')}</small>
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/account" leftSection={<Sign name="account" size={14} />}>
          {t('nav.account')}
        </Menu.Item>
        <LookItems />
        <LanguageItems />
        <Menu.Divider />
        <Menu.Item leftSection={<Sign name="leave" size={14} />} onClick={signOut}>
          {t('menu.sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
