import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { renderPdf, type Sheet } from './index.ts';

const sheet: Sheet = {
  language: 'uk',
  title: 'Ґанок і їжак',
  reference: 'ref-1',
  sender: { name: 'Приклад', address: '1 Example Street', contact: 'data@example.org' },
  addressee: ['Особа'],
  facts: [{ label: 'Дата', text: 'вівторок' }],
  blocks: [{ kind: 'paragraph', text: 'Щастя, ґрунт, ёж, “quotes” – dash, №, €.' }],
  signature: ['Приклад'],
  smallPrint: ['ст. 1'],
  writtenAt: '2027-01-05T10:00:00.000Z',
  pageLabel: 'Сторінка {page} з {pages}',
};
const read = (program: string, options: readonly string[], input: Buffer): string =>
  execFileSync(program, [...options], { input }).toString();
const fold = (text: string): string => text.replaceAll(/\s+/g, ' ');

test('every letter of Ukrainian and Russian comes back out of the PDF as text, in the order of the page', async () => {
  const alphabet = 'АБВГҐДЕЄЁЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЫЪЭЮЯ абвгґдеєёжзиіїйклмнопрстуфхцчшщьыъэюя ’№«»';
  const pdf = await renderPdf({ ...sheet, blocks: [{ kind: 'paragraph', text: alphabet }] });
  assert.ok(fold(read('pdftotext', ['-', '-'], pdf)).includes(alphabet));
});

test('long tables, words and lists run over pages, each numbered, with nothing lost', async () => {
  const rows = Array.from({ length: 80 }, (_, index) => [
    `Рядок ${index}`,
    'видалено',
    'до п’ятниці '.repeat(6),
  ]);
  const pdf = await renderPdf({
    ...sheet,
    blocks: [
      { kind: 'table', head: ['Дані', 'Що', 'Чому'], rows },
      { kind: 'words', text: 'слово '.repeat(900) },
      { kind: 'list', items: Array.from({ length: 60 }, (_, index) => `пункт ${index}`) },
    ],
  });
  const text = fold(read('pdftotext', ['-', '-'], pdf));
  for (let index = 0; index < 80; index += 1) assert.ok(text.includes(`Рядок ${index} `), `row ${index}`);
  for (let index = 0; index < 60; index += 1) assert.ok(text.includes(`пункт ${index}`), `item ${index}`);
  assert.equal(text.match(/слово/g)?.length, 900);
  const pages = Number(/Pages: +(\d+)/.exec(read('pdfinfo', ['-'], pdf))?.[1]);
  assert.ok(pages > 3);
  for (let page = 1; page <= pages; page += 1) assert.ok(text.includes(`Сторінка ${page} з ${pages}`));
});

test('it is tagged with its parts, its language and its title, and the same sheet gives the same bytes', async () => {
  const blocks: Sheet['blocks'] = [
    { kind: 'heading', text: 'Далі' },
    { kind: 'list', items: ['один'] },
    { kind: 'table', head: ['A', 'B'], rows: [['x', 'y']] },
    { kind: 'link', label: 'Забрати', url: 'https://privacy.example/x' },
  ];
  const [first, second] = await Promise.all([
    renderPdf({ ...sheet, blocks }),
    renderPdf({ ...sheet, blocks }),
  ]);
  assert.deepEqual(first, second);
  const tree = read('pdfinfo', ['-struct', '-'], first);
  for (const tag of ['H1', 'H2', 'LI', 'Table', 'TH', 'TD']) assert.match(tree, new RegExp(`\\b${tag}\\b`));
  assert.match(first.toString('latin1'), /\/Lang \(uk\)/);
  assert.match(first.toString('latin1'), /\/DisplayDocTitle true/);
  const fonts = read('pdffonts', ['-'], first);
  for (const line of fonts.trim().split('\n').slice(2))
    assert.match(line, /yes yes yes/, 'embedded, subset, with Unicode');
});
