import { useMantineColorScheme } from '@mantine/core';
import { Spotlight, spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { boardQuery } from '../api/queries.ts';
import { Sign } from '../parts/sign.tsx';
import { localeNames, locales } from '../texts/catalogue.ts';
import { useWords } from '../texts/words-context.tsx';
import { themes } from './account-menu.tsx';
import { listDestinations } from './navigation.ts';
import { useMe, useSignOut } from './use-me.ts';

export const openPalette = (): void => spotlight.open();

function usePlaces(): SpotlightActionGroupData {
  const { t } = useWords();
  const { permissions } = useMe();
  const navigate = useNavigate();
  const places = listDestinations(permissions).map(({ to, text, sign }) => ({
    id: to,
    label: t(text),
    leftSection: <Sign name={sign} />,
    onClick: () => void navigate({ to }),
  }));
  const own = {
    id: '/account',
    label: t('nav.account'),
    leftSection: <Sign name="account" />,
    onClick: () => void navigate({ to: '/account' }),
  };
  return { group: t('palette.places'), actions: [...places, own] };
}

function useClauses(): SpotlightActionGroupData {
  const { t, locale } = useWords();
  const navigate = useNavigate();
  const { data } = useQuery(boardQuery(locale));
  const clauses = data?.documents.flatMap((document) => document.clauses) ?? [];
  return {
    group: t('palette.clauses'),
    actions: clauses.map(({ clause, heading, status }) => ({
      id: clause,
      label: `${clause} ${heading}`,
      description: t(`status.${status}`),
      leftSection: <Sign name={status} />,
      onClick: () => void navigate({ to: '/', search: { clause } }),
    })),
  };
}

function useCommands(): SpotlightActionGroupData {
  const { t, speak } = useWords();
  const { setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  return {
    group: t('palette.commands'),
    actions: [
      ...themes.map((theme) => ({
        id: `theme ${theme}`,
        label: `${t('menu.theme')}: ${t(`theme.${theme}`)}`,
        leftSection: <Sign name="light" />,
        onClick: () => setColorScheme(theme),
      })),
      ...locales.map((locale) => ({
        id: `locale ${locale}`,
        label: `${t('menu.language')}: ${localeNames[locale]}`,
        leftSection: <Sign name="words" />,
        onClick: () => void speak(locale),
      })),
      { id: 'sign out', label: t('menu.sign_out'), leftSection: <Sign name="leave" />, onClick: signOut },
    ],
  };
}

/** Ctrl+K or ⌘K: every place, every clause of the board, and the commands of the menus. */
export function Palette() {
  const { t } = useWords();
  const groups = [usePlaces(), useCommands(), useClauses()];
  return (
    <Spotlight
      actions={groups}
      shortcut="mod + K"
      nothingFound={t('palette.nothing')}
      attributes={{ content: { 'aria-label': t('palette.open') } }}
      scrollable
      overlayProps={{ backgroundOpacity: 0.28, blur: 0 }}
      maxHeight={420}
      searchProps={{
        placeholder: t('palette.open'),
        leftSection: <Sign name="search" />,
        'aria-label': t('palette.open'),
      }}
    />
  );
}
