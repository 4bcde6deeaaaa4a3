import type { Context } from '../../context.ts';
import type { RootEnv } from '../http/index.ts';
import type { DatePlace, Locale, Words } from '../i18n/index.ts';
import type { Html } from './html.ts';

export interface NavigationLink {
  readonly href: string;
  readonly text: string;
  /** True for the page that is being shown. */
  readonly current: boolean;
}

/** What surrounds every page of one controller. */
export interface Frame {
  /** The controller's name. */
  readonly name: string;
  /** What this site is, in the reader's language. */
  readonly tagline: string;
  readonly home: string;
  readonly navigation: readonly NavigationLink[];
  readonly languages: readonly { readonly locale: Locale; readonly href: string }[];
  /** Absent: the page ends with its content. */
  readonly footer?: Html;
}

/** What a page needs to know of its request: the reader's language, the controller's time zone, and how links are written. */
export interface PageContext {
  readonly words: Words;
  readonly place: DatePlace;
  readonly now: Date;
  readonly frame: Frame;
  /**
   * The address of a page of the same controller, `href('policy/PM-01')`; the language chosen in the address goes along.
   * `''` is the home page.
   */
  readonly href: (path: string, parameters?: Readonly<Record<string, string>>) => string;
}

/** What `centre/` gives to every page below `/:controller`. */
export interface PageEnv {
  Variables: RootEnv['Variables'] & { ctx: Context; page: PageContext };
}
