import type { FormatProblem } from '../src/format-error.ts';

export const locales = ['en', 'uk', 'ru'] as const;
export type Locale = (typeof locales)[number];

/** Everything the checker says, in one language. */
export interface Words {
  readonly language: string;
  readonly title: string;
  readonly lead: string;
  readonly choose: string;
  readonly drop: string;
  readonly offline: string;
  readonly proven: string;
  readonly provenText: string;
  /** Without a trust file: whose key it is remains to be compared. */
  readonly signed: string;
  readonly signedText: string;
  readonly notProven: string;
  readonly notProvenText: string;
  readonly promiseKept: string;
  readonly promiseText: string;
  readonly promiseNeedsTrust: string;
  readonly unknownFile: string;
  readonly what: string;
  readonly hidden: (count: number) => string;
  readonly byWhom: string;
  readonly controllerOnly: string;
  readonly witnessed: (count: number) => string;
  readonly where: string;
  readonly entry: (index: string, size: string) => string;
  readonly log: string;
  readonly leafHash: string;
  readonly key: string;
  readonly keyFromReceipt: string;
  readonly keyFromTrust: string;
  readonly record: string;
  readonly limits: string;
  readonly limitsText: readonly string[];
  readonly duration: (milliseconds: string) => string;
  readonly yes: string;
  readonly no: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly problems: Readonly<Partial<Record<FormatProblem, string>>>;
  /** For the problems that have no words of their own. */
  readonly otherProblem: string;
}

const en: Words = {
  language: 'English',
  title: 'Check a receipt',
  lead: 'Choose the receipt you were given. This page checks it here, on your own machine: nothing is sent anywhere.',
  choose: 'Choose a file',
  drop: 'or drop it here. You may add the trust file of the organisation.',
  offline: 'This page works without a network and can be kept next to the receipt.',
  proven: 'Genuine',
  provenText:
    'The receipt is whole and unchanged, and what it says stands in the log that your trust file names.',
  signed: 'Signed and unchanged',
  signedText:
    'The receipt is whole and unchanged, and what it says stands in the log signed with the key below. Whether the key is the organisation’s own is for you to compare.',
  notProven: 'Not proven',
  notProvenText: 'This file proves nothing. Do not rely on what it says.',
  promiseKept: 'Genuine promise',
  promiseText:
    'The organisation has signed that this entry is in its log by the time below. Fetch the full receipt after it.',
  promiseNeedsTrust:
    'This is a promise. To check it, choose the trust file of the organisation together with it.',
  unknownFile: 'This is neither a receipt nor a promise.',
  what: 'What is proven',
  hidden: (count) =>
    `${count} more ${count === 1 ? 'value is' : 'values are'} part of the entry and not shown.`,
  byWhom: 'By whom',
  controllerOnly: 'Signed by the organisation itself only. No independent witness has confirmed it.',
  witnessed: (count) => `Signed by the organisation, and witnessed by ${count}.`,
  where: 'Where it stands',
  entry: (index, size) => `Entry ${index} of ${size}`,
  log: 'Log',
  leafHash: 'Hash of the entry',
  key: 'Key',
  keyFromReceipt:
    'This key comes from the receipt itself. Compare it with the one that the organisation publishes, or choose its trust file.',
  keyFromTrust: 'This key comes from the trust file you chose.',
  record: 'Consent record',
  limits: 'What it does not prove',
  limitsText: [
    'That what was written down was true when it was written.',
    'That nothing has happened since: a later withdrawal is an entry of its own.',
  ],
  duration: (milliseconds) => `Checked in ${milliseconds} ms.`,
  yes: 'yes',
  no: 'no',
  fields: {
    time: 'Time',
    actor: 'Done by',
    subject: 'Person',
    subject_seq: 'Number of the person’s entry',
    previous_leaf: 'Hash of the person’s entry before',
    record: 'Hash of the consent record',
    purpose: 'Purpose',
    status: 'State',
    method: 'How',
    locale: 'Language shown',
    notice_version: 'Version of the notice',
    policy_version: 'Version of the policy',
    topic: 'Topic',
    topics: 'Topics',
    channel: 'Channel',
    class: 'Kind of entry',
    hour: 'Hour',
    policy: 'Hash of the policy',
    notice: 'Hash of the notice',
  },
  problems: {
    receipt_malformed: 'It is not a receipt, or it was cut off or edited.',
    signature_invalid: 'The signature does not fit what was signed.',
    not_signed_by_log: 'No trusted key has signed it.',
    quorum_not_met: 'The witnesses that are required have not confirmed it.',
    inclusion_invalid: 'The proof does not lead to the signed log.',
    commitment_mismatch: 'A value was changed, added or left out.',
    record_mismatch: 'The consent record is not the one that was logged.',
    time_mismatch: 'The time shown is not the time of the entry.',
  },
  otherProblem: 'It is damaged, or was made in another form.',
};

const uk: Words = {
  language: 'Українська',
  title: 'Перевірити квитанцію',
  lead: 'Оберіть квитанцію, яку вам видали. Ця сторінка перевіряє її тут, на вашому пристрої: нічого нікуди не надсилається.',
  choose: 'Обрати файл',
  drop: 'або перетягніть його сюди. Можна додати файл довіри організації.',
  offline: 'Ця сторінка працює без мережі, її можна зберігати поруч із квитанцією.',
  proven: 'Справжня',
  provenText:
    'Квитанція ціла й не змінена, а сказане в ній стоїть у журналі, який названо у вашому файлі довіри.',
  signed: 'Підписана й не змінена',
  signedText:
    'Квитанція ціла й не змінена, а сказане в ній стоїть у журналі, підписаному наведеним нижче ключем. Чи це ключ самої організації, порівняйте ви.',
  notProven: 'Не доведено',
  notProvenText: 'Цей файл нічого не доводить. Не покладайтеся на те, що в ньому сказано.',
  promiseKept: 'Справжня обіцянка',
  promiseText:
    'Організація підписала, що цей запис буде в її журналі до зазначеного часу. Після нього отримайте повну квитанцію.',
  promiseNeedsTrust: 'Це обіцянка. Щоб її перевірити, оберіть разом із нею файл довіри організації.',
  unknownFile: 'Це не квитанція й не обіцянка.',
  what: 'Що доведено',
  hidden: (count) => `Ще значень у записі, яких не показано: ${count}.`,
  byWhom: 'Ким',
  controllerOnly: 'Підписано лише самою організацією. Жоден незалежний свідок цього не підтвердив.',
  witnessed: (count) => `Підписано організацією, засвідчили: ${count}.`,
  where: 'Де це стоїть',
  entry: (index, size) => `Запис ${index} із ${size}`,
  log: 'Журнал',
  leafHash: 'Хеш запису',
  key: 'Ключ',
  keyFromReceipt:
    'Цей ключ узято із самої квитанції. Порівняйте його з тим, який оприлюднила організація, або оберіть її файл довіри.',
  keyFromTrust: 'Цей ключ узято з файлу довіри, який ви обрали.',
  record: 'Запис про згоду',
  limits: 'Чого це не доводить',
  limitsText: [
    'Що записане було правдою, коли його записували.',
    'Що відтоді нічого не сталося: пізніше відкликання є окремим записом.',
  ],
  duration: (milliseconds) => `Перевірено за ${milliseconds} мс.`,
  yes: 'так',
  no: 'ні',
  fields: {
    time: 'Час',
    actor: 'Хто діяв',
    subject: 'Особа',
    subject_seq: 'Номер запису особи',
    previous_leaf: 'Хеш попереднього запису особи',
    record: 'Хеш запису про згоду',
    purpose: 'Мета',
    status: 'Стан',
    method: 'Як',
    locale: 'Показана мова',
    notice_version: 'Версія повідомлення',
    policy_version: 'Версія політики',
    topic: 'Тема',
    topics: 'Теми',
    channel: 'Канал',
    class: 'Вид запису',
    hour: 'Година',
    policy: 'Хеш політики',
    notice: 'Хеш повідомлення',
  },
  problems: {
    receipt_malformed: 'Це не квитанція, або її обрізали чи змінили.',
    signature_invalid: 'Підпис не відповідає підписаному.',
    not_signed_by_log: 'Жоден ключ, якому є довіра, цього не підписав.',
    quorum_not_met: 'Потрібні свідки цього не підтвердили.',
    inclusion_invalid: 'Доказ не веде до підписаного журналу.',
    commitment_mismatch: 'Якесь значення змінено, додано чи пропущено.',
    record_mismatch: 'Запис про згоду не той, що в журналі.',
    time_mismatch: 'Показаний час не є часом запису.',
  },
  otherProblem: 'Файл пошкоджено, або він має іншу форму.',
};

const ru: Words = {
  language: 'Русский',
  title: 'Проверить квитанцию',
  lead: 'Выберите квитанцию, которую вам выдали. Эта страница проверяет её здесь, на вашем устройстве: ничего никуда не отправляется.',
  choose: 'Выбрать файл',
  drop: 'или перетащите его сюда. Можно добавить файл доверия организации.',
  offline: 'Эта страница работает без сети, её можно хранить рядом с квитанцией.',
  proven: 'Подлинная',
  provenText:
    'Квитанция цела и не изменена, а сказанное в ней стоит в журнале, который назван в вашем файле доверия.',
  signed: 'Подписана и не изменена',
  signedText:
    'Квитанция цела и не изменена, а сказанное в ней стоит в журнале, подписанном приведённым ниже ключом. Ключ ли это самой организации, сравните вы.',
  notProven: 'Не доказано',
  notProvenText: 'Этот файл ничего не доказывает. Не полагайтесь на то, что в нём сказано.',
  promiseKept: 'Подлинное обещание',
  promiseText:
    'Организация подписала, что эта запись будет в её журнале к указанному времени. После него получите полную квитанцию.',
  promiseNeedsTrust: 'Это обещание. Чтобы его проверить, выберите вместе с ним файл доверия организации.',
  unknownFile: 'Это не квитанция и не обещание.',
  what: 'Что доказано',
  hidden: (count) => `Ещё значений в записи, которые не показаны: ${count}.`,
  byWhom: 'Кем',
  controllerOnly: 'Подписано только самой организацией. Ни один независимый свидетель этого не подтвердил.',
  witnessed: (count) => `Подписано организацией, засвидетельствовали: ${count}.`,
  where: 'Где это стоит',
  entry: (index, size) => `Запись ${index} из ${size}`,
  log: 'Журнал',
  leafHash: 'Хеш записи',
  key: 'Ключ',
  keyFromReceipt:
    'Этот ключ взят из самой квитанции. Сравните его с тем, который опубликовала организация, или выберите её файл доверия.',
  keyFromTrust: 'Этот ключ взят из файла доверия, который вы выбрали.',
  record: 'Запись о согласии',
  limits: 'Чего это не доказывает',
  limitsText: [
    'Что записанное было правдой, когда его записывали.',
    'Что с тех пор ничего не произошло: более поздний отзыв является отдельной записью.',
  ],
  duration: (milliseconds) => `Проверено за ${milliseconds} мс.`,
  yes: 'да',
  no: 'нет',
  fields: {
    time: 'Время',
    actor: 'Кто действовал',
    subject: 'Лицо',
    subject_seq: 'Номер записи лица',
    previous_leaf: 'Хеш предыдущей записи лица',
    record: 'Хеш записи о согласии',
    purpose: 'Цель',
    status: 'Состояние',
    method: 'Как',
    locale: 'Показанный язык',
    notice_version: 'Версия уведомления',
    policy_version: 'Версия политики',
    topic: 'Тема',
    topics: 'Темы',
    channel: 'Канал',
    class: 'Вид записи',
    hour: 'Час',
    policy: 'Хеш политики',
    notice: 'Хеш уведомления',
  },
  problems: {
    receipt_malformed: 'Это не квитанция, либо её обрезали или изменили.',
    signature_invalid: 'Подпись не соответствует подписанному.',
    not_signed_by_log: 'Ни один доверенный ключ этого не подписал.',
    quorum_not_met: 'Требуемые свидетели этого не подтвердили.',
    inclusion_invalid: 'Доказательство не ведёт к подписанному журналу.',
    commitment_mismatch: 'Какое-то значение изменено, добавлено или пропущено.',
    record_mismatch: 'Запись о согласии не та, что в журнале.',
    time_mismatch: 'Показанное время не является временем записи.',
  },
  otherProblem: 'Файл повреждён или имеет другую форму.',
};

export const wordsByLocale: Readonly<Record<Locale, Words>> = { en, uk, ru };
