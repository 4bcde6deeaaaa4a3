import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Pdf from 'pdfkit';
import { markPath } from '../html/icons.ts';
import type { Sheet, SheetBlock } from './sheet.ts';

const require = createRequire(import.meta.url);
const fontFile = (style: string): Buffer =>
  readFileSync(require.resolve(`@expo-google-fonts/source-serif-4/${style}/SourceSerif4_${style}.ttf`));

/** Source Serif 4 (OFL 1.1): Latin and Cyrillic, Ukrainian included. */
const faces = {
  text: fontFile('400Regular'),
  strong: fontFile('600SemiBold'),
  words: fontFile('400Regular_Italic'),
} as const;
type Face = keyof typeof faces;

const colours = { ink: '#1d2430', quiet: '#5a6372', line: '#dcd9d2', accent: '#0f5c5c' } as const;

/** In points; A4 is 595 by 842. The addressee stands where windows of envelopes are (DIN 5008 B). */
const page = { left: 71, right: 71, top: 57, bottom: 66, width: 595.28, height: 841.89 } as const;
const column = page.width - page.left - page.right;
const factsLeft = page.left + 262;
const sizes = { body: 10.5, small: 8.5, title: 17, heading: 11.5, name: 12.5 } as const;
const lineGap = 3.4;
const gaps = { block: 9, heading: 8, cell: 5 } as const;

interface Style {
  readonly face?: Face;
  readonly size?: number;
  readonly colour?: string;
  readonly width?: number;
  readonly gap?: number;
  readonly more?: PDFKit.Mixins.TextOptions;
}

class Pen {
  readonly doc: PDFKit.PDFDocument;
  constructor(doc: PDFKit.PDFDocument) {
    this.doc = doc;
  }

  private use({ face = 'text', size = sizes.body, colour = colours.ink }: Style): void {
    this.doc.font(face).fontSize(size).fillColor(colour);
  }
  height(text: string, style: Style): number {
    this.use(style);
    return this.doc.heightOfString(text, { width: style.width ?? column, lineGap: style.gap ?? lineGap });
  }
  /** @returns where it ended */
  write(text: string, x: number, y: number, style: Style = {}): number {
    this.use(style);
    const { width = column, gap = lineGap, more = {} } = style;
    this.doc.text(text, x, y, { width, lineGap: gap, ...more });
    return this.doc.y;
  }
  rule(y: number, left: number = page.left, right: number = page.width - page.right): void {
    this.artifact(() => {
      this.doc.moveTo(left, y).lineTo(right, y).lineWidth(0.6).strokeColor(colours.line).stroke();
    });
  }
  /** What says nothing: a screen reader passes it by. */
  artifact(draw: () => void): void {
    this.doc.markContent('Artifact', { type: 'Layout' });
    draw();
    this.doc.endMarkedContent();
  }
  /** A new page where the next piece would not fit. */
  room(height: number): void {
    if (this.doc.y + height > page.height - page.bottom) this.doc.addPage();
  }
}

/** Draws a sheet: tagged (PDF/UA), with its language and title, fonts as far as they are used. */
export function drawSheet(sheet: Sheet): Promise<Buffer> {
  const at = new Date(sheet.writtenAt);
  const options: PDFKit.PDFDocumentOptions = {
    size: 'A4',
    margins: { top: page.top, bottom: page.bottom, left: page.left, right: page.right },
    pdfVersion: '1.7',
    tagged: true,
    lang: sheet.language,
    displayTitle: true,
    bufferPages: true,
    info: { Title: sheet.title, Author: sheet.sender.name, CreationDate: at, ModDate: at },
  };
  // A subset that the types do not know yet.
  const doc = new Pdf(Object.assign(options, { subset: 'PDF/UA' }));
  for (const [face, bytes] of Object.entries(faces)) doc.registerFont(face, bytes);
  const parts: Buffer[] = [];
  doc.on('data', (part: Buffer) => parts.push(part));
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  doc.on('end', () => resolve(Buffer.concat(parts)));
  doc.on('error', reject);
  draw(new Pen(doc), sheet);
  doc.end();
  return promise;
}

function draw(pen: Pen, sheet: Sheet): void {
  const { doc } = pen;
  const root = doc.struct('Document');
  doc.addStructure(root);
  const add = (tag: string, paint: () => void): void => {
    root.add(doc.struct(tag, {}, paint));
  };

  pen.artifact(() => {
    doc.save().translate(page.left, page.top).scale(0.8);
    doc.path(markPath).fillColor(colours.accent).fill('even-odd');
    doc.restore();
  });
  add('P', () => {
    pen.write(sheet.sender.name, page.left + 36, page.top - 1, { face: 'strong', size: sizes.name });
  });
  add('P', () => {
    pen.write(`${sheet.sender.address} · ${sheet.sender.contact}`, page.left + 36, page.top + 16, {
      size: sizes.small,
      colour: colours.quiet,
      width: column - 36,
    });
  });
  pen.rule(Math.max(doc.y, page.top + 30) + 8);

  const top = 133;
  let addresseeEnd = top;
  for (const line of sheet.addressee)
    add('P', () => {
      addresseeEnd = pen.write(line, page.left, addresseeEnd, { width: 240, gap: 2 });
    });
  let y = top;
  for (const { label, text } of sheet.facts) {
    const width = column - (factsLeft - page.left);
    add('P', () => {
      y = pen.write(label, factsLeft, y, { size: sizes.small, colour: colours.quiet, width, gap: 1 });
    });
    add('P', () => {
      y = pen.write(text, factsLeft, y, { size: 9.5, width, gap: 1.5 }) + 6;
    });
  }
  const body = Math.max(addresseeEnd, y, sheet.addressee.length > 0 ? 232 : 0) + 22;
  add('H1', () => {
    pen.write(sheet.title, page.left, body, { face: 'strong', size: sizes.title, gap: 2 });
  });
  doc.y += 10;

  for (const block of sheet.blocks) drawBlock(pen, root, block);

  const signature = sheet.signature.join('\n');
  doc.y += 14;
  pen.room(pen.height(signature, {}));
  for (const [index, line] of sheet.signature.entries())
    add('P', () => {
      pen.write(line, page.left, doc.y, index === 0 ? { face: 'strong' } : { colour: colours.quiet });
    });

  if (sheet.smallPrint.length > 0) drawSmallPrint(pen, root, sheet);
  root.end();
  numberPages(pen, sheet);
}

function drawSmallPrint(pen: Pen, root: PDFKit.PDFStructureElement, { smallPrint }: Sheet): void {
  const { doc } = pen;
  const small = { size: sizes.small, colour: colours.quiet, gap: 1.6 };
  const smallHeight = smallPrint.reduce((sum, line) => sum + pen.height(line, small) + 3, 0);
  doc.y += 16;
  pen.room(smallHeight + 8);
  pen.rule(doc.y);
  doc.y += 8;
  for (const line of smallPrint) {
    root.add(
      doc.struct('P', {}, () => {
        pen.write(line, page.left, doc.y, small);
        doc.y += 3;
      }),
    );
  }
}

function drawBlock(pen: Pen, root: PDFKit.PDFStructureElement, block: SheetBlock): void {
  const { doc } = pen;
  const add = (tag: string, paint: () => void): void => {
    root.add(doc.struct(tag, {}, paint));
  };
  switch (block.kind) {
    case 'heading':
      doc.y += gaps.heading;
      pen.room(60);
      add('H2', () => pen.write(block.text, page.left, doc.y, { face: 'strong', size: sizes.heading }));
      doc.y += 3;
      return;
    case 'words': {
      const style = { face: 'words' as const, width: column - 14 };
      pen.room(Math.min(pen.height(block.text, style), 120));
      const from = doc.y;
      const onPage = doc.bufferedPageRange().count;
      add('BlockQuote', () => pen.write(block.text, page.left + 14, doc.y, style));
      if (doc.bufferedPageRange().count === onPage)
        pen.artifact(() => {
          doc
            .rect(page.left, from + 1, 1.6, doc.y - from - lineGap)
            .fillColor(colours.accent)
            .fill();
        });
      doc.y += gaps.block;
      return;
    }
    case 'list': {
      const list = doc.struct('L');
      root.add(list);
      for (const item of block.items) {
        pen.room(pen.height(item, { width: column - 14 }));
        pen.artifact(() => {
          doc
            .circle(page.left + 4, doc.y + 7.2, 1.5)
            .fillColor(colours.accent)
            .fill();
        });
        list.add(
          doc.struct('LI', {}, [
            doc.struct(
              'LBody',
              {},
              () => void pen.write(item, page.left + 14, doc.y, { width: column - 14 }),
            ),
          ]),
        );
        doc.y += 3;
      }
      list.end();
      doc.y += gaps.block - 3;
      return;
    }
    case 'table':
      return drawTable(pen, root, block);
    case 'link':
      pen.room(30);
      add('P', () => {
        pen.write(block.label, page.left, doc.y, {
          face: 'strong',
          colour: colours.accent,
          more: { link: block.url, underline: true },
        });
        pen.write(block.url, page.left, doc.y, { size: sizes.small, colour: colours.quiet, gap: 1.6 });
      });
      doc.y += gaps.block;
      return;
    case 'paragraph':
      pen.room(Math.min(pen.height(block.text, {}), 48));
      add('P', () => pen.write(block.text, page.left, doc.y));
      doc.y += gaps.block;
  }
}

/** By number of columns. */
const shares: Readonly<Record<number, readonly number[]>> = { 2: [0.55, 0.45], 3: [0.32, 0.26, 0.42] };

function drawTable(
  pen: Pen,
  root: PDFKit.PDFStructureElement,
  { head, rows }: Extract<SheetBlock, { kind: 'table' }>,
): void {
  const { doc } = pen;
  const widths = head.map((_, index) => column * (shares[head.length]?.[index] ?? 1 / head.length));
  const lefts = widths.map(
    (_, index) => page.left + widths.slice(0, index).reduce((sum, width) => sum + width, 0),
  );
  const table = doc.struct('Table');
  root.add(table);
  const row = (cells: readonly string[], tag: 'TH' | 'TD'): void => {
    const style =
      tag === 'TH' ? { size: sizes.small, colour: colours.quiet, gap: 1.5 } : { size: 9.5, gap: 2 };
    const inner = (index: number) => (widths[index] ?? 0) - 10;
    const height = Math.max(
      ...cells.map((cell, index) => pen.height(cell, { ...style, width: inner(index) })),
    );
    pen.room(height + 2 * gaps.cell);
    const top = doc.y;
    table.add(
      doc.struct(
        'TR',
        {},
        cells.map((cell, index) =>
          doc.struct(
            tag,
            {},
            () => void pen.write(cell, lefts[index] ?? 0, top + gaps.cell, { ...style, width: inner(index) }),
          ),
        ),
      ),
    );
    doc.y = top + height + 2 * gaps.cell;
    pen.rule(doc.y);
  };
  pen.rule(doc.y);
  row(head, 'TH');
  for (const cells of rows) row(cells, 'TD');
  table.end();
  doc.y += gaps.block + 2;
}

function numberPages(pen: Pen, { pageLabel, reference }: Sheet): void {
  const { doc } = pen;
  const { count } = doc.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    doc.switchToPage(index);
    // Below the margin, where text would open another page.
    doc.page.margins.bottom = 0;
    doc.markContent('Artifact', { type: 'Pagination' });
    const label = pageLabel.replace('{page}', String(index + 1)).replace('{pages}', String(count));
    const style = { size: 8, colour: colours.quiet };
    const y = page.height - 48;
    pen.write(reference, page.left, y, { ...style, more: { lineBreak: false } });
    pen.write(label, page.left, y, { ...style, more: { align: 'right', lineBreak: false } });
    doc.endMarkedContent();
    doc.page.margins.bottom = page.bottom;
  }
}
