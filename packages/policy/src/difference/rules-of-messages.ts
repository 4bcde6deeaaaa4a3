import { requestDefaults } from '../request-settings.ts';
import type { MessageClass, MessageTemplate, PolicyForm, PolicyTopic } from '../schema.ts';
import {
  flag,
  higher,
  longer,
  longerOrEver,
  members,
  narrower,
  narrowing,
  neutral,
  presence,
  quieter,
  scale,
  shorter,
  shorterOrNone,
  unjudged,
  words,
  type Gain,
  type Judge,
} from './judge.ts';
import { field, label, list, toldBy, type Rule } from './rule.ts';

/** A topic that is only sent to those who chose and confirmed it takes nothing from anybody by existing. */
const topicGain: Gain = (item) => ((item as PolicyTopic).opt_in === 'double' ? 'neutral' : 'weaker');

/** A further channel of a topic has to be chosen like the topic, where everything of it has to be. */
const topicChannelGain: Gain = (_channel, own, other) => {
  const isChosen = [own, other].every(({ owner }) => (owner as PolicyTopic).opt_in === 'double');
  return isChosen ? 'neutral' : 'weaker';
};

const fieldsIn = (reader: unknown) =>
  Object.entries((reader ?? {}) as NonNullable<MessageTemplate['reader']>);
const attributesIn = (reader: unknown): readonly string[] => [
  ...new Set(fieldsIn(reader).map(([, { of, attribute }]) => `${of}.${attribute}`)),
];
const placesIn = (reader: unknown): string =>
  fieldsIn(reader)
    .map(([name, { of, attribute, otherwise }]) =>
      [name, `${of}.${attribute}`, ...Object.values(otherwise)].join(', '),
    )
    .join('; ');

/** One more thing on record that mails say of their reader is one more use of it. Where a place stands and what else it says is not. */
const readerFields: Judge = (before, now, sides) => {
  const verdicts = members('weaker')(attributesIn(before), attributesIn(now), sides);
  return verdicts.length > 0 ? verdicts : neutral(placesIn(before), placesIn(now), sides);
};

/** Words take nothing from anybody, unless they say what no mail of this kind has said. */
const templateGain: Gain = (item, _own, { policy }) => {
  const { reader, message_class: messageClass } = item as MessageTemplate;
  const known = policy.templates
    .filter((template) => template.message_class === messageClass)
    .flatMap((template) => attributesIn(template.reader));
  return attributesIn(reader).every((attribute) => known.includes(attribute)) ? 'neutral' : 'weaker';
};

/**
 * What goes to those who chose a topic is judged at the topics. A notice to everyone concerned tells of what is owed and carries no
 * marketing: it is better to be told (GDPR Art. 12-14, 34). What comes for a cause comes unasked.
 */
const classGain: Gain = (item) => {
  const { addressed_by: by } = item as MessageClass;
  return by === 'topic' ? 'neutral' : by === 'everyone_concerned' ? 'stronger' : 'weaker';
};

/** One more thing that has to be said to get the same; what may be left out costs nobody anything. */
const formFieldGain: Gain = (item) =>
  (item as PolicyForm['fields'][number]).required ? 'weaker' : 'neutral';

/** More ways to prove who one is are better; a code where nothing is said. */
const proofs: Judge = (before, now, sides) =>
  members('stronger')(before ?? requestDefaults.verify_by, now ?? requestDefaults.verify_by, sides);

/** As `longer`, and where nothing is said, so long. */
const availability: Judge = (before, now, sides) => {
  const { package_available_for: otherwise } = requestDefaults;
  return longer(before ?? otherwise, now ?? otherwise, sides);
};

const calendarGain: Gain = (item) =>
  (item as { readonly holidays: unknown }).holidays === 'none' ? 'stronger' : 'weaker';

/** What is sent, asked and answered; and the settings of mechanisms. */
export const rulesOfMessages = {
  message_classes: list(classGain, ['kind of message', 'вид повідомлень', 'вид сообщений']),
  'message_classes.label': field(words, label, 'words'),
  'message_classes.clause': field(neutral, toldBy),
  'message_classes.addressed_by': field(unjudged, ['goes to', 'кому надходить', 'кому приходит']),
  'message_classes.causes': field(narrower, [
    'causes, one of which it needs',
    'причини, одна з яких потрібна',
    'причины, одна из которых нужна',
  ]),
  'message_classes.carries_marketing': field(flag('weaker'), [
    'carries marketing',
    'містить рекламу',
    'содержит рекламу',
  ]),
  'message_classes.approval': field(scale(undefined, 'second_person_for_free_text', 'second_person'), [
    'approval',
    'погодження',
    'согласование',
  ]),
  quiet_hours: field(quieter, ['quiet hours', 'години тиші', 'часы тишины'], 'silent'),

  topics: list(topicGain, ['topic', 'тема', 'тема']),
  'topics.clause': field(neutral, toldBy),
  'topics.title': field(words, label, 'words'),
  'topics.description': field(words, ['description', 'опис', 'описание'], 'words'),
  'topics.purpose': field(unjudged, ['purpose', 'мета', 'цель'], 'purposes'),
  'topics.message_class': field(
    unjudged,
    ['kind of message', 'вид повідомлень', 'вид сообщений'],
    'message_classes',
  ),
  'topics.channels': field(members(topicChannelGain), ['channels', 'канали', 'каналы']),
  'topics.opt_in': field(scale('none', 'single', 'double'), ['opt-in', 'підписка', 'подписка']),
  'topics.only_for': field(narrower, ['only for', 'лише для', 'только для'], 'relationships'),
  'topics.attributes': field(narrowing, ['subject', 'предмет', 'предмет']),
  'topics.frequency.at_most': field(scale(undefined, 'daily', 'weekly', 'monthly', 'quarterly'), [
    'at most',
    'не частіше',
    'не чаще',
  ]),
  'topics.frequency.person_may_lower': field(flag('stronger'), [
    'can be asked for less often',
    'можна просити рідше',
    'можно просить реже',
  ]),

  templates: list(templateGain, ['text of a message', 'текст повідомлення', 'текст сообщения']),
  'templates.message_class': field(
    unjudged,
    ['kind of message', 'вид повідомлень', 'вид сообщений'],
    'message_classes',
  ),
  'templates.purpose': field(unjudged, ['purpose', 'мета', 'цель'], 'purposes'),
  'templates.data': field(neutral, ['facts in it', 'дані в ньому', 'данные в нём'], 'silent'),
  'templates.reader': field(readerFields, [
    'on record of the reader, and said in mails',
    'що відомо про читача й пишеться в листах',
    'что известно о читателе и пишется в письмах',
  ]),
  'templates.subject': field(words, ['subject line', 'рядок теми', 'строка темы'], 'words'),
  'templates.body': field(words, ['wording', 'формулювання', 'формулировка'], 'silent'),
  'templates.action': field(neutral, ['button', 'кнопка', 'кнопка'], 'silent'),
  'templates.calendar': field(
    neutral,
    ['calendar entry', 'запис для календаря', 'запись для календаря'],
    'silent',
  ),

  // A form takes only what its purposes may use, and only from those who fill it in.
  forms: list('neutral', ['form', 'форма', 'форма']),
  'forms.clause': field(neutral, toldBy),
  'forms.title': field(words, label, 'words'),
  'forms.description': field(words, ['description', 'опис', 'описание'], 'words'),
  'forms.purposes': field(members('weaker'), ['purposes', 'цілі', 'цели'], 'purposes'),
  'forms.choices': field(
    members('neutral'),
    ['topics offered beside it', 'теми, запропоновані поруч', 'темы, предложенные рядом'],
    'topics',
  ),
  'forms.confirmation': field(presence, [
    'mail that confirms it',
    'лист-підтвердження',
    'письмо-подтверждение',
  ]),
  'forms.fields': list(formFieldGain, ['field', 'поле', 'поле']),
  'forms.fields.label': field(words, label, 'words'),
  'forms.fields.hint': field(words, ['hint', 'підказка', 'подсказка'], 'words'),
  'forms.fields.kind': field(neutral, ['kind', 'вид', 'вид']),
  'forms.fields.options': list('neutral', ['answer', 'відповідь', 'ответ']),
  'forms.fields.options.label': field(words, label, 'words'),
  'forms.fields.category': field(
    unjudged,
    ['category of data', 'категорія даних', 'категория данных'],
    'categories',
  ),
  'forms.fields.required': field(flag('weaker'), ['required', 'обов’язкове', 'обязательное']),
  'forms.fields.identifies': field(neutral, [
    'says who it is about',
    'вказує, про кого йдеться',
    'указывает, о ком речь',
  ]),
  'forms.fields.max_length': field(neutral, ['longest value', 'найдовше значення', 'наибольшая длина']),

  'requests.answer_within': field(shorter, [
    'term to answer requests',
    'строк відповіді на звернення',
    'срок ответа на обращения',
  ]),
  'requests.extend_by': field(shorterOrNone, [
    'extension of that term',
    'продовження цього строку',
    'продление этого срока',
  ]),
  'requests.own_data_fee': field(scale('reasonable_fee', 'free'), [
    'price of access to one’s own data',
    'ціна доступу до власних даних',
    'цена доступа к своим данным',
  ]),
  'requests.third_party_answer_within': field(shorter, [
    'term to answer requests of others',
    'строк відповіді на запити інших',
    'срок ответа на запросы других',
  ]),
  'requests.third_party_at_most': field(shorter, [
    'longest term for requests of others',
    'найдовший строк для запитів інших',
    'наибольший срок для запросов других',
  ]),
  // Every term that applies is kept, so one more can only shorten.
  'requests.terms': list(
    'stronger',
    ['term for a type of request', 'строк для виду звернень', 'срок для вида обращений'],
    'type',
  ),
  'requests.terms.answer_within': field(shorter, ['term to answer', 'строк відповіді', 'срок ответа']),
  'requests.acknowledge_within': field(shorter, [
    'time to acknowledge a request',
    'час на підтвердження отримання звернення',
    'время на подтверждение получения обращения',
  ]),
  'requests.appeal_within': field(longerOrEver, [
    'time in which we look at an answer again',
    'час, протягом якого ми переглядаємо відповідь',
    'время, в течение которого мы пересматриваем ответ',
  ]),
  'requests.verify_by': field(proofs, ['proof of identity', 'підтвердження особи', 'подтверждение личности']),
  'requests.two_people': field(members('stronger'), [
    'approved by a second person',
    'погоджує друга особа',
    'согласует второе лицо',
  ]),
  'requests.remind_before': field(longer, [
    'staff are reminded before the term ends',
    'нагадування працівникам до кінця строку',
    'напоминание сотрудникам до конца срока',
  ]),
  'requests.escalate_before': field(longer, [
    'the data protection officer is told before the term ends',
    'сповіщення відповідального за захист даних до кінця строку',
    'сообщение ответственному за защиту данных до конца срока',
  ]),
  'requests.package_available_for': field(availability, [
    'data that were asked for can be fetched for',
    'підготовлені дані можна забрати протягом',
    'подготовленные данные можно забрать в течение',
  ]),
  'requests.complaint_steps': list('stronger', ['step of a complaint', 'крок скарги', 'шаг жалобы'], 'to'),
  'requests.complaint_steps.text': field(words, ['wording', 'формулювання', 'формулировка'], 'words'),
  'requests.complaint_steps.answer_within': field(shorter, [
    'term to answer',
    'строк відповіді',
    'срок ответа',
  ]),
  'requests.complaint_steps.website': field(neutral, ['website', 'сайт', 'сайт']),
  // A holiday is one day more to wait.
  'requests.calendar': list(
    calendarGain,
    ['public holidays from', 'святкові дні від', 'праздничные дни с'],
    'from',
  ),
  'requests.calendar.until': field(unjudged, ['until', 'до', 'до']),
  'requests.calendar.holidays': field(unjudged, ['days off', 'вихідні дні', 'выходные дни']),
  'incidents.notify_authority_within': field(shorter, [
    'term to report a breach',
    'строк повідомлення про порушення',
    'срок сообщения о нарушении',
  ]),
  'children.minimum_age': field(higher, [
    'age from which a person consents alone',
    'вік самостійної згоди',
    'возраст самостоятельного согласия',
  ]),

  'mechanisms.strict-opt-in.least_opt_in': field(scale('single', 'double'), [
    'least opt-in',
    'найслабша дозволена підписка',
    'слабейшая допустимая подписка',
  ]),
  'mechanisms.double-opt-in.confirm_within': field(shorter, [
    'time to confirm',
    'час на підтвердження',
    'время на подтверждение',
  ]),
  'mechanisms.preference-centre.link_valid_for': field(longer, [
    'links are valid for',
    'посилання діють',
    'ссылки действуют',
  ]),
  'mechanisms.third-party-refusal.categories': field(
    members('stronger'),
    ['kept from third parties', 'не дістається третім особам', 'не достаётся третьим лицам'],
    'categories',
  ),
  'mechanisms.form-confirmation.within': field(shorter, [
    'time to confirm a form',
    'час на підтвердження форми',
    'время на подтверждение формы',
  ]),
  'mechanisms.cause-required.class': field(
    unjudged,
    ['kind of message', 'вид повідомлень', 'вид сообщений'],
    'message_classes',
  ),
  'mechanisms.evidence-log.included_within': field(shorter, [
    'time to enter the log',
    'час на внесення до журналу',
    'время на внесение в журнал',
  ]),
  'mechanisms.mail-withdrawal.within': field(shorter, [
    'time to carry out a removal asked for by mail',
    'час на вилучення за листом',
    'время на удаление по письму',
  ]),
  'mechanisms.suppression-export.expires_after': field(shorter, [
    'a lent list is kept for',
    'позичений список зберігають',
    'одолженный список хранят',
  ]),
  'mechanisms.suppression-engagements.attest_within': field(shorter, [
    'time to confirm its deletion',
    'час на підтвердження знищення',
    'время на подтверждение уничтожения',
  ]),
  'mechanisms.request-record.types': field(members('stronger'), [
    'types of requests on record',
    'види звернень на обліку',
    'виды обращений на учёте',
  ]),
  'mechanisms.request-deadline.types': field(members('stronger'), [
    'types of requests answered in their term',
    'види звернень, на які відповідають вчасно',
    'виды обращений, на которые отвечают в срок',
  ]),
  'mechanisms.account-closing.within': field(shorter, [
    'time to erase a closed account',
    'час на стирання закритого облікового запису',
    'время на стирание закрытой учётной записи',
  ]),
  'mechanisms.correction-notices.within': field(shorter, [
    'time to tell recipients of a correction',
    'час на повідомлення отримувачів про виправлення',
    'время на сообщение получателям об исправлении',
  ]),
  'mechanisms.contact-case.answer_within': field(shorter, [
    'time to answer a question',
    'час на відповідь на запитання',
    'время на ответ на вопрос',
  ]),
} as const satisfies Readonly<Record<string, Rule>>;
