import { judge } from './verdict.ts';
import { element, renderVerdict, type View } from './view.ts';
import { locales, wordsByLocale, type Locale } from './words.ts';

/** The texts that were chosen last, so that another language shows the same verdict. */
let chosen: readonly string[] = [];
let locale: Locale =
  locales.find((known) => navigator.languages.some((language) => language.startsWith(known))) ?? 'en';

const main = document.querySelector('main') ?? document.body;
const result = element('section', { 'aria-live': 'polite', id: 'result' });

function render(): void {
  const words = wordsByLocale[locale];
  document.documentElement.lang = locale;
  document.title = words.title;
  const input = element('input', { type: 'file', id: 'file', multiple: '' });
  if (input instanceof HTMLInputElement) input.addEventListener('change', () => void read(input.files));
  main.replaceChildren(
    element('nav', { 'aria-label': '🌐' }, ...locales.map(languageButton)),
    element('h1', {}, words.title),
    element('p', {}, words.lead),
    element(
      'div',
      { class: 'drop' },
      input,
      element('label', { for: 'file' }, words.choose),
      element('p', {}, words.drop),
    ),
    result,
    element('footer', {}, element('p', { class: 'quiet' }, words.offline)),
  );
  show();
}

function languageButton(other: Locale): HTMLElement {
  const pressed = String(other === locale);
  const button = element(
    'button',
    { type: 'button', lang: other, 'aria-pressed': pressed },
    wordsByLocale[other].language,
  );
  button.addEventListener('click', () => {
    locale = other;
    render();
    main.querySelector<HTMLElement>(`button[lang="${other}"]`)?.focus();
  });
  return button;
}

async function read(files: FileList | null | undefined): Promise<void> {
  const texts = await Promise.all([...(files ?? [])].slice(0, 2).map((file) => file.text()));
  if (texts.length === 0) return;
  chosen = texts;
  show();
  result.querySelector<HTMLElement>('h2')?.focus();
}

function show(): void {
  if (chosen.length === 0) return;
  const view: View = { words: wordsByLocale[locale], locale };
  const startedAt = performance.now();
  const verdict = judge(chosen);
  const milliseconds = performance.now() - startedAt;
  result.dataset['verdict'] = verdict.kind;
  result.dataset['milliseconds'] = milliseconds.toFixed(2);
  result.replaceChildren(renderVerdict(view, verdict, milliseconds));
}

document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  event.preventDefault();
  void read(event.dataTransfer?.files);
});
render();
