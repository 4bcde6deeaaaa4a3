import { raw } from 'hono/html';
import { html, type Html } from './html.ts';

/**
 * The signs of the pages, on a 16 px grid, drawn with the text's own colour. Each has an outline of its own,
 * so that they differ without colour: a disc, a triangle, an octagon, an empty ring.
 */
const signs = {
  kept: '<circle cx="8" cy="8" r="7.25"/><path d="m4.75 8.25 2.25 2.5 4.25-5.25"/>',
  at_risk: '<path d="M8 1.6 15.2 14.4H.8Z"/><path d="M8 6.2v3.9M8 12.2v.1"/>',
  broken: '<path d="M5 .9h6L15.1 5v6L11 15.1H5L.9 11V5Z"/><path d="m5.4 5.4 5.2 5.2m0-5.2-5.2 5.2"/>',
  says: '<circle cx="8" cy="8" r="7.25" stroke-dasharray="1.6 2.2"/><path d="M5 8h6"/>',
  outside: '<path d="M6.5 3.5H3v9.5h9.5V9.5M9.5 2.5h4v4M13 3 7.5 8.5"/>',
} as const;
export type SignName = keyof typeof signs;

const symbols = Object.entries(signs)
  .map(([name, drawing]) => `<symbol id="sign-${name}" viewBox="0 0 16 16">${drawing}</symbol>`)
  .join('');

/** Placed once at the start of the body; `sign` refers to it. */
export const signSheet: Html = raw(
  `<svg class="sign-sheet" aria-hidden="true" focusable="false">${symbols}</svg>`,
);

/** One sign. It always stands beside the word it stands for, so it is hidden from screen readers. */
export const sign = (name: SignName): Html =>
  html`<svg class="sign" aria-hidden="true" focusable="false"><use href="#sign-${name}" /></svg>`;

/** The mark: the letter З inside a speech bubble whose tail is a check stroke. One path on a 32 px grid, `fill-rule: evenodd`. */
export const markPath =
  'M8 1h16a7 7 0 0 1 7 7v6a7 7 0 0 1-7 7h-2.6L12.6 31.5 5 24.4l2.7-2.9 4.6 4.3 4-4.8H8a7 7 0 0 1-7-7V8a7 7 0 0 1 7-7' +
  'M10.2 5.7l2.2 2.1c.9-.9 2-1.4 3.4-1.4 1.5 0 2.4.5 2.4 1.4s-.8 1.3-2.2 1.3h-1.9v2.6h2.1c1.6 0 2.5.5 2.5 1.4' +
  's-.9 1.5-2.6 1.5c-1.6 0-2.9-.5-3.8-1.5L10 15.2c1.4 1.7 3.5 2.6 6.1 2.6 3.6 0 6-1.6 6-4.2 0-1.5-.8-2.6-2.2-3.2' +
  ' 1.1-.6 1.7-1.5 1.7-2.7 0-2.4-2.2-3.9-5.6-3.9-2.5 0-4.5.7-5.8 1.9';

export const mark: Html = html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
  <path d="${markPath}" />
</svg>`;

/** The mark as a file of its own, for the browser's tab: the accent of each theme. */
export const markFile =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><style>path{fill:#0f5c5c;fill-rule:evenodd}' +
  `@media(prefers-color-scheme:dark){path{fill:#7fd1c7}}</style><path d="${markPath}"/></svg>`;
