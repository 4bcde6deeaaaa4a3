/**
 * The signs of the console on a 16 px grid, in the text's own colour. The four states have the outlines they have in the
 * privacy centre, so that they differ without colour: a disc, a triangle, an octagon, an empty ring.
 */
const drawings = {
  kept: 'M8 .75a7.25 7.25 0 1 0 0 14.5A7.25 7.25 0 0 0 8 .75M4.75 8.25 7 10.75l4.25-5.25',
  at_risk: 'M8 1.6 15.2 14.4H.8ZM8 6.2v3.9M8 12.2v.1',
  broken: 'M5 .9h6L15.1 5v6L11 15.1H5L.9 11V5ZM5.4 5.4l5.2 5.2m0-5.2-5.2 5.2',
  says: 'M8 .75a7.25 7.25 0 1 0 0 14.5A7.25 7.25 0 0 0 8 .75M5 8h6',
  board: 'M2 2.5h5v5H2ZM9.5 2.5h4.5M9.5 5h4.5M9.5 7.5h2.5M2 10.5h5v3.5H2ZM9.5 11h4.5M9.5 13.5h4.5',
  campaigns: 'M1.75 3.25h12.5v9.5H1.75ZM2.25 4 8 8.75 13.75 4',
  incident: 'M8.75 1.25 3 9h4.25L6.5 14.75 13 6.5H8.5Z',
  topics: 'M2 2h5.6L14 8.4 8.4 14 2 7.6ZM5 5v.1',
  requests: 'M3 1.75h7L13 4.75v9.5H3ZM9.75 2v3H13M5.5 8.5l1.75 1.75L10.75 7',
  cases: 'M1.75 2.5h12.5v8.75H7.5L4.5 14v-2.75H1.75ZM4.75 5.5h6.5M4.75 8.25h4',
  closed: 'M8 .75a7.25 7.25 0 1 0 0 14.5A7.25 7.25 0 0 0 8 .75M2.9 2.9l10.2 10.2',
  lent: 'M2 1.75h7.5v8.5H2ZM4.25 4.5h3M4.25 7h3M6.5 12.75V14.25H14V5.75h-2',
  clock: 'M8 .75a7.25 7.25 0 1 0 0 14.5A7.25 7.25 0 0 0 8 .75M8 4v4.25l3 1.75',
  pause: 'M8 .75a7.25 7.25 0 1 0 0 14.5A7.25 7.25 0 0 0 8 .75M6 5.5v5M10 5.5v5',
  people:
    'M6 7.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5M1.25 14c.4-2.7 2.3-4.25 4.75-4.25S10.35 11.3 10.75 14M10.75 2.3a2.75 2.75 0 0 1 0 4.9M12.5 10.2c1.3.7 2 2 2.25 3.8',
  evidence: 'M8 1.75v3M8 4.75 3.75 8v2.5M8 4.75 12.25 8v2.5M2 10.5h3.5V14H2ZM10.5 10.5H14V14h-3.5Z',
  access: 'M1 8s2.6-4.75 7-4.75S15 8 15 8s-2.6 4.75-7 4.75S1 8 1 8M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4',
  staff:
    'M2 3.5h12v9.5H2ZM6 8.25a1.4 1.4 0 1 0 0-2.8 1.4 1.4 0 0 0 0 2.8M3.9 11c.2-1.2 1-1.8 2.1-1.8s1.9.6 2.1 1.8M10 6.5h2.25M10 9.25h2.25',
  account:
    'M8 7.5A2.75 2.75 0 1 0 8 2a2.75 2.75 0 0 0 0 5.5M2.75 14c.4-2.9 2.4-4.5 5.25-4.5s4.85 1.6 5.25 4.5',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10M10.75 10.75 14.25 14.25',
  menu: 'M2 4h12M2 8h12M2 12h12',
  close: 'm3.5 3.5 9 9m0-9-9 9',
  outside: 'M6.5 3.5H3v9.5h9.5V9.5M9.5 2.5h4v4M13 3 7.5 8.5',
  copy: 'M5.5 5.5H13V13H5.5ZM10.5 5.5V3H3v7.5h2.5',
  done: 'm3 8.5 3.25 3.5L13 4.5',
  chevron: 'm6 3.5 4.5 4.5L6 12.5',
  leave: 'M9.5 2.5H3v11h6.5M6.5 8h8M11.75 5.25 14.5 8l-2.75 2.75',
  light:
    'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  words:
    'M1.5 3.5h7M5 2v1.5M7 3.5C6.4 6.6 4.6 8.7 2 10M3.2 5.8c.9 1.9 2.3 3.2 4.3 4.2M8 14l3-7.5L14 14M9 11.6h4',
} as const;
export type SignName = keyof typeof drawings;

/** One sign; it always stands beside its word, so it is hidden from screen readers. */
export function Sign({ name, size = 16 }: { readonly name: SignName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
      focusable={false}
    >
      <path d={drawings[name]} {...(name === 'says' && { strokeDasharray: '1.6 2.2' })} />
    </svg>
  );
}

const markPath =
  'M8 1h16a7 7 0 0 1 7 7v6a7 7 0 0 1-7 7h-2.6L12.6 31.5 5 24.4l2.7-2.9 4.6 4.3 4-4.8H8a7 7 0 0 1-7-7V8a7 7 0 0 1 7-7' +
  'M10.2 5.7l2.2 2.1c.9-.9 2-1.4 3.4-1.4 1.5 0 2.4.5 2.4 1.4s-.8 1.3-2.2 1.3h-1.9v2.6h2.1c1.6 0 2.5.5 2.5 1.4' +
  's-.9 1.5-2.6 1.5c-1.6 0-2.9-.5-3.8-1.5L10 15.2c1.4 1.7 3.5 2.6 6.1 2.6 3.6 0 6-1.6 6-4.2 0-1.5-.8-2.6-2.2-3.2' +
  ' 1.1-.6 1.7-1.5 1.7-2.7 0-2.4-2.2-3.9-5.6-3.9-2.5 0-4.5.7-5.8 1.9';

/** The mark: the letter З inside a speech bubble whose tail is a check stroke. */
export function Mark({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="var(--accent)" fillRule="evenodd" aria-hidden>
      <path d={markPath} />
    </svg>
  );
}
