import { html, type Html } from './html.ts';
import type { PageContext } from './page-env.ts';

/** What went wrong, as far as a visitor is concerned. `link`: the address is no valid link of ours, or no longer. */
export type ErrorPageKind = 'not_found' | 'link' | 'refused' | 'too_many' | 'unavailable' | 'fault';

export interface ErrorView {
  readonly kind: ErrorPageKind;
  /** Of this one call: what the operator finds it by. Shown where the fault is ours. */
  readonly incidentId: string;
  readonly retryAfterSeconds: number;
}

export const errorTitle = ({ words }: PageContext, kind: ErrorPageKind): string => words(`error.${kind}`);

function explanation({ words }: PageContext, { kind, retryAfterSeconds }: ErrorView): string {
  return kind === 'too_many'
    ? words('error.too_many.text', { seconds: retryAfterSeconds })
    : words(`error.${kind}.text`);
}

/** What happened, whether anything was changed, and what to do now. */
export function errorPage(page: PageContext, view: ErrorView): Html {
  const { words, frame } = page;
  const isOurs = view.kind === 'fault' || view.kind === 'unavailable';
  return html`<div class="spread">
    <div class="stack">
      <h1>${errorTitle(page, view.kind)}</h1>
      <p class="lead">${explanation(page, view)}</p>
      ${isOurs && html`<p class="quiet">${words('error.incident', { id: view.incidentId })}</p>`}
      ${frame.navigation.length > 0 && html`<p><a href="${frame.home}">${words('error.home')}</a></p>`}
    </div>
  </div>`;
}
