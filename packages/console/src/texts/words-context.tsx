import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react';
import { createWords, type Catalogue, type Locale, type Words } from './catalogue.ts';
import { loadCatalogue } from './load.ts';

interface Spoken extends Words {
  readonly speak: (locale: Locale) => Promise<void>;
}

const SpokenContext = createContext<Spoken | undefined>(undefined);
export const localeKey = 'zgoda.console.locale';

/** Words of one language for everything beneath; `speak` changes it and remembers the choice in this browser. */
export function WordsProvider(props: {
  readonly locale: Locale;
  readonly catalogue: Catalogue;
  readonly children: ReactNode;
}) {
  const [current, setCurrent] = useState({ locale: props.locale, catalogue: props.catalogue });
  const speak = useCallback(async (locale: Locale) => {
    const catalogue = await loadCatalogue(locale);
    localStorage.setItem(localeKey, locale);
    document.documentElement.lang = locale;
    setCurrent({ locale, catalogue });
  }, []);
  const words = useMemo(
    () => ({ ...createWords(current.locale, current.catalogue), speak }),
    [current, speak],
  );
  return <SpokenContext value={words}>{props.children}</SpokenContext>;
}

/** The words of the language in use. */
export function useWords(): Spoken {
  const words = use(SpokenContext);
  if (words === undefined) throw new Error('useWords() outside WordsProvider');
  return words;
}
