/** Where the text of each law stands, by how its articles are cited. */
const texts: readonly (readonly [citation: string, link: string])[] = [
  ['GDPR ', 'https://eur-lex.europa.eu/eli/reg/2016/679/oj'],
  ['Regulation 1182/71 ', 'https://eur-lex.europa.eu/eli/reg/1971/1182/oj'],
  ['Law 2297-VI ', 'https://zakon.rada.gov.ua/laws/show/2297-17'],
  ['Law 2136-IX ', 'https://zakon.rada.gov.ua/laws/show/2136-20'],
  ['Labour Code of Ukraine ', 'https://zakon.rada.gov.ua/laws/show/322-08'],
  ['Civil Code of Ukraine ', 'https://zakon.rada.gov.ua/laws/show/435-15'],
];

/** The law that an article stands in, to be read by anybody; undefined where it is not known here. */
export function lawLink(article: string): string | undefined {
  return texts.find(([citation]) => article.startsWith(citation))?.[1];
}
