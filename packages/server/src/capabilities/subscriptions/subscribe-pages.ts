import {
  findPurpose,
  formatDuration,
  localise,
  mechanismSettings,
  type Localised,
  type Policy,
  type PolicyTopic,
} from '@zgoda/policy';
import { DomainError } from '@zgoda/vocabulary/errors';
import type { Context as HonoContext, Hono } from 'hono';
import {
  choiceField,
  errorSummary,
  html,
  readOwnForm,
  sendPage,
  sendSharedPage,
  submitButton,
  textField,
  type FieldError,
  type Fragment,
  type Html,
  type PageContext,
  type PageEnv,
} from '../../platform/html/index.ts';
import { isLocale, localeNames, type Locale } from '../../platform/i18n/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { registerLinkPages } from './link-pages.ts';
import { requestSubscription } from './request-service.ts';

/** A topic as the public list shows it. */
export interface TopicView {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly channels: readonly string[];
  /** At most how often; absent where the policy sets no limit. */
  readonly frequency?: 'daily' | 'weekly' | 'monthly' | 'quarterly';
  /** The relationships that it is for; empty when it is for everybody. */
  readonly onlyFor: readonly string[];
  /** False where a relationship alone opens it. */
  readonly byChoice: boolean;
  readonly clause: string;
}

export interface SubscribeView {
  readonly topics: readonly (Pick<TopicView, 'id' | 'title' | 'description' | 'onlyFor'> & {
    readonly checked: boolean;
  })[];
  readonly email: string;
  readonly locale: Locale;
  readonly locales: readonly Locale[];
  readonly errors: readonly FieldError[];
}

const onlyForLine = ({ words }: PageContext, topic: Pick<TopicView, 'onlyFor'>): Fragment =>
  topic.onlyFor.length > 0 && words('topics.only_for', { relationships: topic.onlyFor.join(', ') });

function topicEntry(page: PageContext, topic: TopicView): Html {
  const { words, href } = page;
  const manner = [
    topic.channels.join(', '),
    topic.frequency === undefined ? undefined : words(`topics.${topic.frequency}`),
    topic.byChoice ? words('topics.by_choice') : words('topics.by_relationship'),
  ].filter((part) => part !== undefined);
  return html`<article class="clause spread" id="${topic.id}">
    <h2>${topic.title}</h2>
    <div class="text">
      <p>${topic.description}</p>
      ${topic.onlyFor.length > 0 && html`<p class="hint">${onlyForLine(page, topic)}</p>`}
    </div>
    <div class="margin">
      <p>${manner.map((part) => html`${part}<br />`)}</p>
      <p><a href="${href(`policy/${topic.clause}`)}">${words('topics.clause', { id: topic.clause })}</a></p>
    </div>
  </article>`;
}

/** Every topic of the policy: what it is, how it comes, how often, for whom. */
export function topicsPage(page: PageContext, topics: readonly TopicView[]): Html {
  const { words, href } = page;
  return html`<div class="spread">
      <div class="stack">
        <h1>${words('topics.title')}</h1>
        <p class="lead">${words('topics.lead')}</p>
        <p><a class="button" href="${href('subscribe')}">${words('topics.subscribe')}</a></p>
      </div>
    </div>
    <div class="clauses">${topics.map((topic) => topicEntry(page, topic))}</div>
    <div class="spread"><p>${words('topics.change')}</p></div>`;
}

/** The form that asks for topics, an address and a language. Nothing is ticked beforehand that the person did not tick. */
export function subscribePage(page: PageContext, view: SubscribeView): Html {
  const { words } = page;
  return html`<div class="spread">
    <div class="stack">
      ${errorSummary(words, view.errors)}
      <h1>${words('subscribe.title')}</h1>
      <p class="lead">${words('subscribe.lead')}</p>
      <form method="post" novalidate>
        ${choiceField({
          kind: 'many',
          name: 'topics',
          label: words('subscribe.topics'),
          errors: view.errors,
          choices: view.topics.map((topic) => ({
            value: topic.id,
            label: topic.title,
            hint: html`${topic.description} ${onlyForLine(page, topic)}`,
            checked: topic.checked,
          })),
        })}
        ${textField(words, {
          kind: 'email',
          name: 'email',
          label: words('subscribe.email'),
          hint: words('subscribe.email.hint'),
          value: view.email,
          required: true,
          maxLength: 320,
          autocomplete: 'email',
          errors: view.errors,
        })}
        ${choiceField({
          kind: 'one',
          name: 'locale',
          label: words('subscribe.locale'),
          errors: view.errors,
          choices: view.locales.map((locale) => ({
            value: locale,
            label: html`<span lang="${locale}">${localeNames[locale]}</span>`,
            checked: locale === view.locale,
          })),
        })}
        <p class="actions">${submitButton(words('subscribe.act'))}</p>
      </form>
    </div>
    <div class="margin"><p>${words('subscribe.note')}</p></div>
  </div>`;
}

/** The same for every address, known or not. */
export function subscriptionSentPage({ words }: PageContext, linkValidFor: string | undefined): Html {
  return html`<div class="spread">
    <div class="stack">
      <h1>${words('sent.title')}</h1>
      <p class="lead">${words('sent.lead')}</p>
      ${linkValidFor !== undefined && html`<p>${words('sent.text', { duration: linkValidFor })}</p>`}
      <p>${words('sent.same')}</p>
    </div>
  </div>`;
}

const inLocale =
  (policy: Policy, { words }: PageContext) =>
  (text: Localised): string =>
    localise(policy, text, words.locale);

function topicView(policy: Policy, page: PageContext, topic: PolicyTopic): TopicView {
  const say = inLocale(policy, page);
  const labelOf = (id: string): string => {
    const relationship = policy.relationships.find((one) => one.id === id);
    return relationship === undefined ? id : say(relationship.label);
  };
  return {
    id: topic.id,
    title: say(topic.title),
    description: say(topic.description),
    channels: topic.channels.map((channel) => page.words(`channel.${channel}`)),
    ...(topic.frequency && { frequency: topic.frequency.at_most }),
    onlyFor: topic.only_for.map(labelOf),
    byChoice: topic.opt_in !== 'none',
    clause: topic.clause ?? findPurpose(policy, topic.purpose)?.clause ?? '',
  };
}

/** What a person can ask for on this page: topics by e-mail that are a matter of choice. */
const offeredTopics = (policy: Policy): readonly PolicyTopic[] =>
  policy.topics.filter(({ opt_in: optIn, channels }) => optIn !== 'none' && channels.includes('email'));

interface Wish {
  readonly topics: readonly string[];
  readonly email: string;
  readonly locale: string;
}

const nothingAsked = (locale: Locale): Wish => ({ topics: [], email: '', locale });

function subscribeView(
  policy: Policy,
  page: PageContext,
  wish: Wish,
  errors: readonly FieldError[],
): SubscribeView {
  const locales = policy.locales.filter(isLocale);
  return {
    topics: offeredTopics(policy).map((topic) => ({
      ...topicView(policy, page, topic),
      checked: wish.topics.includes(topic.id),
    })),
    email: wish.email,
    locale: isLocale(wish.locale) ? wish.locale : page.words.locale,
    locales,
    errors,
  };
}

function flawsOf(policy: Policy, { words }: PageContext, wish: Wish): FieldError[] {
  const offered = new Set(offeredTopics(policy).map(({ id }) => id));
  const flaws: FieldError[] = [];
  if (wish.topics.length === 0 || !wish.topics.every((topic) => offered.has(topic)))
    flaws.push({ field: 'topics', message: words('subscribe.error.topics') });
  if (wish.email === '') flaws.push({ field: 'email', message: words('subscribe.error.email') });
  if (!policy.locales.includes(wish.locale))
    flaws.push({ field: 'locale', message: words('subscribe.error.locale') });
  return flaws;
}

/** What the service refused, as something to put right; anything else is no matter of the form. */
function toFieldError({ words }: PageContext, error: unknown): FieldError {
  if (error instanceof DomainError && error.code === 'identity_invalid')
    return { field: 'email', message: words('subscribe.error.email') };
  throw error;
}

function sendForm(
  c: HonoContext<PageEnv>,
  policy: Policy,
  wish: Wish,
  errors: readonly FieldError[],
): Response {
  const page = c.get('page');
  const main = subscribePage(page, subscribeView(policy, page, wish, errors));
  const title = page.words('subscribe.title');
  if (errors.length === 0) return sendSharedPage(c, { title, main });
  return sendPage(
    c,
    page,
    { title: `${page.words('form.wrong', { count: errors.length })} – ${title}`, main },
    422,
  );
}

export function registerSubscriptionPages(site: Hono<PageEnv>): void {
  site.get('/topics', async (c) => {
    const page = c.get('page');
    const { policy } = await getPolicyInForce(c.get('ctx'));
    const main = topicsPage(
      page,
      policy.topics.map((topic) => topicView(policy, page, topic)),
    );
    return sendSharedPage(c, { title: page.words('topics.title'), main });
  });

  site.get('/subscribe', async (c) => {
    const { policy } = await getPolicyInForce(c.get('ctx'));
    return sendForm(c, policy, nothingAsked(c.get('page').words.locale), []);
  });

  site.post('/subscribe', async (c) => {
    const { ctx, page } = c.var;
    const form = await readOwnForm(c);
    const { policy } = await getPolicyInForce(ctx);
    const wish = {
      topics: [...new Set(form.getAll('topics'))],
      email: form.get('email')?.trim() ?? '',
      locale: form.get('locale') ?? '',
    };
    const flaws = flawsOf(policy, page, wish);
    if (flaws.length > 0) return sendForm(c, policy, wish, flaws);
    try {
      await requestSubscription(ctx, { ...wish, channel: 'email' });
    } catch (error) {
      return sendForm(c, policy, wish, [toFieldError(page, error)]);
    }
    return c.redirect(page.href('subscribe/sent'), 303);
  });

  site.get('/subscribe/sent', async (c) => {
    const page = c.get('page');
    const { policy } = await getPolicyInForce(c.get('ctx'));
    const confirmWithin = mechanismSettings(policy, 'double-opt-in')?.confirm_within;
    const main = subscriptionSentPage(
      page,
      confirmWithin && formatDuration(confirmWithin, page.words.locale),
    );
    return sendSharedPage(c, { title: page.words('sent.title'), main });
  });

  registerLinkPages(site);
}
