/** Server-rendered pages: markup, the page around it, and the parts that pages are made of. */
export { assetPaths, findAsset } from './assets.ts';
export {
  capitalise,
  facts,
  mailLink,
  moment,
  notice,
  outsideLink,
  state,
  type Fact,
  type StateName,
} from './components.ts';
export { errorPage, errorTitle, type ErrorPageKind } from './error-page.ts';
export { choiceField, errorSummary, submitButton, textField, type FieldError } from './forms.ts';
export { html, safeAddress, type Fragment, type Html } from './html.ts';
export { layout } from './layout.ts';
export { markdown } from './markdown.ts';
export type { Frame, PageContext, PageEnv } from './page-env.ts';
export { readOwnForm, refuseForeignForm, sendLinkError, sendPage, sendSharedPage } from './respond.ts';
