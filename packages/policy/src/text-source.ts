import { problemAt, type Problem } from './problem.ts';

/** The words of one clause in one locale, before the settings are put in. */
export interface ClauseText {
  readonly title: string;
  /** Markdown with Liquid. */
  readonly body: string;
}

/** `text/<locale>.md`: the title of the document, what stands before the first clause, and the clauses by id. */
export interface LocaleTexts {
  readonly title: string;
  readonly lead: string;
  readonly clauses: Readonly<Record<string, ClauseText>>;
}

export interface TextSource {
  readonly texts: LocaleTexts;
  /** The line on which the body of each clause begins, counted from 1; `lead` for what stands before them. */
  readonly bodyLines: Readonly<Record<string, number>>;
  readonly leadLine: number;
  readonly problems: readonly Problem[];
}

const titleLine = /^# +(?<title>.+?) *$/;
const clauseLine = /^## +(?<title>.+?) *\{#(?<id>[A-Za-z0-9-]+)\} *$/;
const otherHeading = /^#{1,2} /;

interface Section {
  readonly id: string;
  readonly title: string;
  readonly line: number;
  readonly body: string[];
}

/** Reads one file of words: `# Title`, a lead, then `## Heading {#ID}` a clause. Deeper headings belong to the clause. */
export function readTexts(file: string, text: string): TextSource {
  const problems: Problem[] = [];
  const sections: Section[] = [];
  const lead: Section = { id: '', title: '', line: 1, body: [] };
  let title = '';
  let leadLine = 1;
  text.split(/\r?\n/).forEach((content, index) => {
    const line = index + 1;
    const clause = clauseLine.exec(content)?.groups;
    const heading = titleLine.exec(content)?.groups?.['title'];
    if (clause !== undefined) {
      sections.push({ id: clause['id'] ?? '', title: clause['title'] ?? '', line, body: [] });
    } else if (heading !== undefined && title === '' && sections.length === 0) {
      title = heading;
      leadLine = line + 1;
    } else if (otherHeading.test(content)) {
      const message =
        'A heading of a clause ends with its id. Write "## Title {#ID}", or a deeper heading inside a clause.';
      problems.push(problemAt({ file, line, column: 1 }, 'text_outside_clause', message));
    } else {
      (sections.at(-1) ?? lead).body.push(content);
    }
  });
  if (title === '') {
    problems.push(
      problemAt(
        { file, line: 1, column: 1 },
        'text_outside_clause',
        'The document has no title. Begin with "# Title".',
      ),
    );
  }
  return {
    ...collect(file, sections, problems),
    leadLine,
    texts: { title, lead: joinLines(lead.body), clauses: byId(sections) },
  };
}

function byId(sections: readonly Section[]): Record<string, ClauseText> {
  return Object.fromEntries(sections.map(({ id, title, body }) => [id, { title, body: joinLines(body) }]));
}

function collect(
  file: string,
  sections: readonly Section[],
  problems: readonly Problem[],
): { bodyLines: Record<string, number>; problems: readonly Problem[] } {
  const bodyLines: Record<string, number> = {};
  const doubled: Problem[] = [];
  for (const { id, line } of sections) {
    if (Object.hasOwn(bodyLines, id)) {
      const message = `The words of ${id} stand here a second time. Keep one of the two.`;
      doubled.push(problemAt({ file, line, column: 1 }, 'clause_text_doubled', message, { clause: id }));
    }
    bodyLines[id] = line + 1;
  }
  return { bodyLines, problems: [...problems, ...doubled] };
}

/** Without the empty lines around it, but with those before it counted, so that a line keeps its number. */
function joinLines(lines: readonly string[]): string {
  return lines.join('\n').trimEnd();
}
