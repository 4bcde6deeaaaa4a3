import { appealsOf, formatDuration, localise, regimesOf, type Policy } from '@zgoda/policy';
import { html, mailLink, outsideLink, type Fragment, type Html } from '../../platform/html/index.ts';
import type { AskPage } from './ask-pages.ts';

type ComplaintStep = NonNullable<Policy['requests']['complaint_steps']>[number];

/** Where the policy says nothing of it, the ways are those of the laws. */
const waysOf = ({
  requests,
}: Policy): readonly Pick<ComplaintStep, 'to' | 'text' | 'answer_within' | 'website'>[] =>
  requests.complaint_steps ?? [
    { to: 'operator', text: {} },
    { to: 'authority', text: {} },
    { to: 'court', text: {} },
  ];

/** To whom a person can turn, step by step, with addresses. GDPR Art. 77, 79; Law 2297-VI Art. 8(2)(8), 8(2)(9) */
export function complainWays({ page, words }: AskPage, policy: Policy): Html {
  const { locale } = words;
  const { controller } = policy;
  const say = (text: Parameters<typeof localise>[1]): string => localise(policy, text, locale);
  const address = ({ to, website }: Pick<ComplaintStep, 'to' | 'website'>): Fragment => {
    if (to === 'operator')
      return html`<p>
        ${say(controller.name)}, ${say(controller.address)}<br />${mailLink(controller.contact)}
      </p>`;
    if (to === 'dpo')
      return (
        controller.dpo !== undefined &&
        html`<p>
          ${controller.dpo.name}${controller.dpo.name !== undefined && html`<br />`}${mailLink(controller.dpo.email)}
        </p>`
      );
    if (to === 'authority')
      return html`<ul>
        ${controller.authorities.map((one) => html`<li>${outsideLink(page.words, one.website, say(one.name))}</li>`)}
      </ul>`;
    return website !== undefined && html`<p>${outsideLink(page.words, website, website)}</p>`;
  };
  const articles = appealsOf(regimesOf(policy.regimes));
  return html`<ol class="stack">
    ${waysOf(policy).map((step) => {
      const article = articles.find(({ to }) => to === step.to)?.article;
      return html`<li>
        <h2>${words(`complain.${step.to}`)}</h2>
        ${Object.keys(step.text).length > 0 && html`<p>${say(step.text)}</p>`} ${address(step)}
        ${
          step.answer_within !== undefined &&
          html`<p>${words('complain.within', { term: formatDuration(step.answer_within, locale) })}</p>`
        }
        ${article !== undefined && html`<p class="quiet">${article}</p>`}
      </li>`;
    })}
  </ol>`;
}

/** If something is not right: a complaint to us, and everybody else who hears one. */
export const complainPage = (ask: AskPage, policy: Policy): Html =>
  html`<div class="spread">
    <div class="stack">
      <h1>${ask.words('complain.title')}</h1>
      <p class="lead">${ask.words('complain.lead')}</p>
      <p>
        <a class="button" href="${ask.page.href('requests/new/complaint')}">${ask.words('complain.act')}</a>
      </p>
      ${complainWays(ask, policy)}
    </div>
  </div>`;
