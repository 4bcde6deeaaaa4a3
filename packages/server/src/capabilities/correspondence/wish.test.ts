import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ownWords, readWish } from './wish.ts';

/** Words of invented people. `all`: from everything. */
const removals: Readonly<Record<string, readonly { readonly text: string; readonly all?: true }[]>> = {
  en: [
    { text: 'unsubscribe' },
    { text: 'Unsubscribe me' },
    { text: 'Please unsubscribe me from this list.' },
    { text: 'STOP' },
    { text: 'Remove me from your mailing list, please' },
    { text: 'Please take me off this list' },
    { text: 'Could you please remove my address from the list?' },
    { text: 'Stop sending me these emails!' },
    { text: "I don't want to receive your newsletter any more." },
    { text: 'I no longer wish to receive these e-mails' },
    { text: 'Please do not email me again' },
    { text: 'Opt out' },
    { text: 'Kindly opt me out.' },
    { text: 'I have retired and no longer need your newsletter.' },
    { text: 'No more emails, please' },
    { text: 'Thanks, but please unsubscribe me.' },
    { text: 'I would like to unsubscribe.' },
    { text: 'Cancel my subscription' },
    { text: 'I want to be removed from this list' },
    { text: 'I did not ask for this spam. Stop mailing me.' },
    { text: 'Unsubscribe me from everything', all: true },
    { text: 'Remove me from all your lists', all: true },
    { text: 'Please stop all these mails', all: true },
    { text: "Don't send me anything any more.", all: true },
  ],
  uk: [
    { text: 'відписатися' },
    { text: 'Відпишіть мене' },
    { text: 'Відпишіть мене, будь ласка, від розсилки' },
    { text: 'Стоп' },
    { text: 'Видаліть мене зі списку розсилки' },
    { text: 'Приберіть, будь ласка, мою адресу з вашої розсилки' },
    { text: 'Прошу відписати мене' },
    { text: 'Не надсилайте мені більше листів' },
    { text: 'Більше не пишіть мені!' },
    { text: 'Я не хочу більше отримувати ваші листи.' },
    { text: 'Не бажаю отримувати розсилку' },
    { text: 'Скасуйте мою підписку' },
    { text: 'Прошу скасувати підписку на розсилку' },
    { text: 'Відмовляюся від розсилки' },
    { text: 'Хочу відписатись' },
    { text: 'Припиніть надсилати мені ці листи' },
    { text: 'Досить слати спам' },
    { text: 'Чи могли б ви відписати мене?' },
    { text: 'Я змінив роботу, відпишіть мене, будь ласка.' },
    { text: 'Вилучіть мене з бази розсилки' },
    { text: 'Відпишіть мене від усього', all: true },
    { text: 'Видаліть мою адресу з усіх списків', all: true },
    { text: 'Прошу відписати мене від усіх розсилок', all: true },
    { text: 'Не надсилайте мені жодних листів', all: true },
  ],
  ru: [
    { text: 'отписаться' },
    { text: 'Отпишите меня' },
    { text: 'Отпишите меня, пожалуйста, от рассылки' },
    { text: 'СТОП' },
    { text: 'Удалите меня из списка рассылки' },
    { text: 'Уберите, пожалуйста, мой адрес из вашей рассылки' },
    { text: 'Прошу отписать меня' },
    { text: 'Не присылайте мне больше писем' },
    { text: 'Больше не пишите мне!' },
    { text: 'Я не хочу больше получать ваши письма.' },
    { text: 'Не желаю получать рассылку' },
    { text: 'Отмените мою подписку' },
    { text: 'Прошу отменить подписку' },
    { text: 'Отказываюсь от рассылки' },
    { text: 'Хочу отписаться' },
    { text: 'Прекратите присылать мне эти письма' },
    { text: 'Хватит слать спам' },
    { text: 'Не могли бы вы отписать меня?' },
    { text: 'Я сменил работу, отпишите меня, пожалуйста.' },
    { text: 'Исключите меня из базы рассылки' },
    { text: 'Отпишите меня от всего', all: true },
    { text: 'Удалите мой адрес из всех списков', all: true },
    { text: 'Прошу отписать меня от всех рассылок', all: true },
    { text: 'Не присылайте мне никаких писем', all: true },
  ],
};
const others: Readonly<Record<string, readonly string[]>> = {
  en: [
    'Thank you, very useful!',
    'How do I unsubscribe?',
    'Please do not unsubscribe me, I only changed my address.',
    'Where is the unsubscribe link?',
    'Your unsubscribe button does not work.',
    'Please unsubscribe my colleague, she has left.',
    'Unsubscribe me, but keep the releases of Tabella.',
    'If the next mail is as long as this one I will unsubscribe.',
    'I was unsubscribed by mistake, please put me back.',
    'Remove the second row of the table and it will add up.',
    'Please send me the invoice for October.',
    'Could you send it weekly instead, or stop mailing me on Mondays only?',
    'Please delete my data.',
    'Stop by our office when you are in town.',
    'Do not send the payroll before I have checked it.',
    'I no longer want to calculate holidays by hand. Can Otpusk do it?',
    'What happens to my history after I opt out?',
    'Can I unsubscribe from the events and still get the news?',
    'Please cancel the contract at the end of the year.',
    'Is the webinar recorded?',
    'I already unsubscribed last week and still get mail.',
    'Do you remove people who do not open the mails?',
    'Please forward this to your accountant, he handles it.',
    'The mail says stop, the page says go. Which is it?',
  ],
  uk: [
    'Дякую, дуже корисно!',
    'Як мені відписатися?',
    'Не відписуйте мене, я лише змінила адресу.',
    'Де посилання, щоб відписатись?',
    'Кнопка «відписатися» не працює.',
    'Відпишіть, будь ласка, мою колегу, вона звільнилась.',
    'Відпишіть мене, але залиште новини про Tabella.',
    'Якщо наступний лист буде такий самий, я відпишуся.',
    'Мене помилково відписали, поверніть назад.',
    'Приберіть другий рядок таблиці, і все зійдеться.',
    'Надішліть, будь ласка, рахунок за жовтень.',
    'Чи можна відписатися лише від подій?',
    'Видаліть мої дані.',
    'Не надсилайте відомість, поки я не перевірю.',
    'Скасуйте зустріч у понеділок.',
    'Що станеться з моєю історією, якщо відписатися?',
    'Хочу відмовитися від договору.',
    'Чи буде запис вебінару?',
    'Я вже відписалася, а листи йдуть.',
    'Перешліть це вашому бухгалтеру.',
    'Не хочу рахувати відпустки вручну. Чи вміє це Otpusk?',
    'Надсилайте рідше, будь ласка, а то відпишусь.',
    'Коли вийде нова версія?',
    'Доброго дня! Зателефонуйте мені, будь ласка.',
  ],
  ru: [
    'Спасибо, очень полезно!',
    'Как мне отписаться?',
    'Не отписывайте меня, я только сменила адрес.',
    'Где ссылка, чтобы отписаться?',
    'Кнопка «отписаться» не работает.',
    'Отпишите, пожалуйста, мою коллегу, она уволилась.',
    'Отпишите меня, но оставьте новости о Tabella.',
    'Если следующее письмо будет таким же, я отпишусь.',
    'Меня по ошибке отписали, верните обратно.',
    'Уберите вторую строку таблицы, и всё сойдётся.',
    'Пришлите, пожалуйста, счёт за октябрь.',
    'Можно отписаться только от событий?',
    'Удалите мои данные.',
    'Не присылайте ведомость, пока я не проверю.',
    'Отмените встречу в понедельник.',
    'Что станет с моей историей, если отписаться?',
    'Хочу отказаться от договора.',
    'Будет ли запись вебинара?',
    'Я уже отписалась, а письма идут.',
    'Перешлите это вашему бухгалтеру.',
    'Не хочу считать отпуска вручную. Умеет ли это Otpusk?',
    'Присылайте реже, пожалуйста, а то отпишусь.',
    'Когда выйдет новая версия?',
    'Добрый день! Позвоните мне, пожалуйста.',
  ],
};

/** A mail of ours as programs give it back; its small print speaks of leaving, as that of every mailing does. */
const quoted =
  '> Wages change on 1 January.\n> Unsubscribe from everything: https://privacy.example/unsubscribe\n> Відписатися\n> Отписаться';
const wrappers: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) =>
    `${text}\n\nOn Mon, 4 Jan 2027 at 10:00, Verbena Payroll Group <reply+abc@in.verbena.example> wrote:\n${quoted}`,
  (text) => `Hello,\n\n${text}\n\nKind regards\nOlena\n-- \nOlena K\nUnsubscribe from my newsletter here`,
  (text) =>
    `${text}\n\nпн, 4 січ. 2027 р. о 10:00 Verbena Payroll Group <\nreply+abc@in.verbena.example> пише:\n\n${quoted}`,
  (text) =>
    `Добрый день!\r\n${text}\r\n\r\n-----Исходное сообщение-----\r\nОт: Verbena\r\nТема: Зарплата\r\n\r\nОтписаться от всех рассылок`,
  (text) =>
    `4 января 2027 г., 10:00, Verbena <reply+abc@in.verbena.example> написал(а):\n${quoted}\n\n${text}\n`,
  (text) => `${text}\n\nНадіслано з iPhone`,
  (text) =>
    `${text}\n\nFrom: Verbena Payroll Group <post@verbena.example>\nSent: Monday, 4 January 2027\nSubject: Wages\n\nUnsubscribe from all mailings`,
];

interface Case {
  readonly text: string;
  readonly expected: string;
}
const wrapped = (text: string, index: number, expected: string): Case[] =>
  [0, 3].map((shift) => {
    const wrap = wrappers[(index + shift) % wrappers.length] ?? ((same: string) => same);
    return { text: wrap(text), expected };
  });
const corpus: readonly Case[] = [
  ...Object.values(removals).flatMap((texts) =>
    texts.flatMap(({ text, all }, index) => wrapped(text, index, all ? 'remove all' : 'remove topic')),
  ),
  ...Object.values(others).flatMap((texts) =>
    texts.flatMap((text, index) => wrapped(text, index, 'unclear')),
  ),
];
const judged = (mail: { subject: string; text: string }): string => {
  const wish = readWish(mail);
  return wish.wish === 'remove' ? `remove ${wish.scope}` : 'unclear';
};

test('of about 300 mails in three languages 99 % are taken for what they are, and none is carried out that asks for nothing', (t) => {
  assert.ok(corpus.length >= 280, String(corpus.length));
  const wrong = corpus.filter(({ text, expected }) => judged({ subject: 'Re: Wages', text }) !== expected);
  t.diagnostic(`${corpus.length - wrong.length} of ${corpus.length}`);
  assert.ok(wrong.length <= corpus.length / 100, JSON.stringify(wrong, undefined, 1));
  assert.deepEqual(
    wrong.filter(({ expected }) => expected === 'unclear'),
    [],
  );
});

test('what is quoted never counts, whatever it says', () => {
  const plain = fc.constantFrom(...Object.values(others).flat());
  const loud = fc.constantFrom(
    ...Object.values(removals)
      .flat()
      .map(({ text }) => text),
  );
  fc.assert(
    fc.property(plain, fc.array(loud, { minLength: 1, maxLength: 5 }), (text, lines) => {
      const below = `${text}\n\n${lines.map((line) => `> ${line}`).join('\n')}`;
      assert.equal(judged({ subject: '', text: below }), judged({ subject: '', text }));
    }),
  );
});

test('a subject counts unless it is ours given back', () => {
  assert.equal(judged({ subject: 'Unsubscribe', text: '' }), 'remove topic');
  assert.equal(judged({ subject: 'Відписатися', text: '\n-- \nОлена' }), 'remove topic');
  assert.equal(judged({ subject: 'Re: How to unsubscribe from everything', text: 'Nice.' }), 'unclear');
  assert.equal(judged({ subject: 'Fwd: unsubscribe', text: '' }), 'unclear');
});

test('a long letter is for a person, and no text is too much', () => {
  assert.equal(
    judged({ subject: '', text: `Unsubscribe me. ${'And one more thing. '.repeat(20)}` }),
    'unclear',
  );
  for (const text of [
    'wrote '.repeat(50_000),
    '> '.repeat(50_000),
    'stop all these '.repeat(20_000),
    'wrote:\n'.repeat(3000),
  ])
    assert.equal(judged({ subject: '', text }), 'unclear');
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readWish({ subject: text, text })));
});

test('own words end where the quotation, the signature or the forwarded mail begins', () => {
  assert.equal(ownWords('Yes.\n> no'), 'Yes.');
  assert.equal(ownWords('> no\n\nYes.'), 'Yes.');
  assert.equal(ownWords('Yes.\n-- \nOlena'), 'Yes.');
  assert.equal(ownWords('As I wrote:\nremove me'), 'As I wrote:\nremove me');
});
