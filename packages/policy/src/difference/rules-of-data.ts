import { isMechanismId, mechanisms } from '../mechanisms.ts';
import type { KeptBy, Policy, PolicyRelationship } from '../schema.ts';
import {
  compared,
  flag,
  isSame,
  members,
  neutral,
  presence,
  scale,
  shorter,
  unjudged,
  words,
  type Gain,
  type Judge,
  type Side,
} from './judge.ts';
import { country, field, label, list, toldBy, type Rule } from './rule.ts';

/** Better where there is none; another one is neither better nor worse. */
const absence: Judge = compared((before, now) => {
  const gain = Number(before !== undefined) - Number(now !== undefined);
  return gain === 0 ? NaN : gain;
});

/** Another rule may say the same, or less: what counts is for how long data are kept. */
const retention: Judge = compared((before, now, sides) => {
  const [old, young] = [ruleOf(sides.before, before), ruleOf(sides.now, now)];
  if (old === undefined || young === undefined) return NaN;
  if (old.starts_at !== young.starts_at || old.at_end !== young.at_end) return NaN;
  const [verdict] = shorter(old.keep_for, young.keep_for, sides);
  if (verdict === undefined) return 0;
  return { stronger: 1, neutral: 0, weaker: -1 }[verdict.effect];
});

function ruleOf({ policy }: Side, id: unknown): Policy['retention_rules'][number] | undefined {
  return policy.retention_rules.find((rule) => rule.id === id);
}

/** A mechanism is what the system does, whichever clause names it: naming it once more promises nothing new. */
const mechanismGain: Gain = (item, _own, other) =>
  namesMechanism(other.policy, item as KeptBy) ? 'neutral' : 'stronger';

function namesMechanism({ clauses }: Policy, { mechanism: id, settings }: KeptBy): boolean {
  const isPerClause = isMechanismId(id) && 'isPerClause' in mechanisms[id];
  return clauses.some((clause) =>
    clause.kept_by.some((kept) => kept.mechanism === id && (!isPerClause || isSame(kept.settings, settings))),
  );
}

/** What is used of them is told at the mails; to call the same thing data of another category may open it to other purposes. */
const attributes: Judge = compared((before, now) => {
  const categoryOf = (value: unknown, name: string): unknown =>
    (value as PolicyRelationship['attributes'])?.[name]?.category;
  const shared = Object.keys(before ?? {}).filter((name) => Object.hasOwn(now ?? {}, name));
  return shared.every((name) => categoryOf(before, name) === categoryOf(now, name)) ? 0 : NaN;
});

/** What is written out although it holds anyway is no change; anything else can be said to be better in one way and worse in another. */
const unjudgedBut =
  (otherwise: string): Judge =>
  (before, now, sides) =>
    unjudged(before ?? otherwise, now ?? otherwise, sides);

const relationshipGain: Gain = (item) =>
  (item as PolicyRelationship).covers.length === 0 ? 'neutral' : 'weaker';

/** Who processes which data why, for how long, where, and who gets them; and the clauses. */
export const rulesOfData = {
  format: field(neutral, ['format', 'формат', 'формат']),
  'controller.id': field(unjudged, ['controller', 'володілець даних', 'владелец данных']),
  'controller.name': field(
    words,
    ['name of the controller', 'назва володільця', 'название владельца'],
    'words',
  ),
  'controller.address': field(
    words,
    ['address of the controller', 'адреса володільця', 'адрес владельца'],
    'words',
  ),
  'controller.country': field(
    unjudged,
    ['country of the controller', 'країна володільця', 'страна владельца'],
    'country',
  ),
  'controller.time_zone': field(neutral, ['time zone', 'часовий пояс', 'часовой пояс']),
  'controller.website': field(neutral, ['website', 'сайт', 'сайт']),
  'controller.contact': field(neutral, ['contact address', 'адреса для звернень', 'адрес для обращений']),
  'controller.sender.name': field(
    words,
    ['name of the sender', 'ім’я відправника', 'имя отправителя'],
    'words',
  ),
  'controller.sender.address': field(neutral, [
    'address of the sender',
    'адреса відправника',
    'адрес отправителя',
  ]),
  'controller.dpo.name': field(neutral, [
    'data protection officer',
    'відповідальний за захист даних',
    'ответственный за защиту данных',
  ]),
  'controller.dpo.email': field(presence, [
    'address of the data protection officer',
    'адреса відповідального за захист даних',
    'адрес ответственного за защиту данных',
  ]),
  'controller.authorities': list(
    'stronger',
    ['authority to complain to', 'орган, куди можна скаржитися', 'орган, куда можно жаловаться'],
    'regime',
  ),
  'controller.authorities.name': field(words, label, 'words'),
  'controller.authorities.website': field(neutral, ['website', 'сайт', 'сайт']),
  regimes: field(members('stronger'), ['laws that apply', 'закони, що застосовуються', 'применимые законы']),
  locales: field(members('stronger'), ['languages', 'мови', 'языки'], 'language'),
  default_locale: field(neutral, ['first language', 'перша мова', 'первый язык'], 'language'),
  channels: field(members('weaker'), [
    'channels by which people are reached',
    'канали зв’язку з людьми',
    'каналы связи с людьми',
  ]),

  clauses: list('stronger', ['clause', 'пункт', 'пункт']),
  'clauses.informs': field(flag('weaker'), ['only informs', 'лише інформує', 'только информирует']),
  'clauses.kept_by': list(mechanismGain, ['mechanism', 'механізм', 'механизм'], 'mechanism'),
  texts: field(neutral, ['wording', 'формулювання', 'формулировка'], 'silent'),

  categories: list('weaker', ['category of data', 'категорія даних', 'категория данных']),
  'categories.label': field(words, label, 'words'),
  'categories.special': field(flag('stronger'), [
    'protected as a special category',
    'захищена як особлива категорія',
    'защищена как особая категория',
  ]),
  'categories.channel': field(absence, [
    'channel that it reaches a person by',
    'канал зв’язку через неї',
    'канал связи через неё',
  ]),

  'categories.source': field(words, ['source', 'джерело', 'источник'], 'words'),
  // To ask support first is a protection and a burden.
  'categories.changed_by': field(unjudgedBut('person'), ['changed by', 'змінює', 'изменяет']),

  purposes: list('weaker', ['purpose', 'мета', 'цель']),
  'purposes.clause': field(neutral, toldBy),
  'purposes.label': field(words, label, 'words'),
  'purposes.description': field(words, ['description', 'опис', 'описание'], 'words'),
  'purposes.legal_basis': field(
    scale(
      ['contract', 'legal_obligation', 'vital_interests', 'public_task', 'legitimate_interest'],
      'consent',
    ),
    ['legal basis', 'правова підстава', 'правовое основание'],
  ),
  'purposes.legitimate_interest': field(
    words,
    ['legitimate interest', 'законний інтерес', 'законный интерес'],
    'words',
  ),
  'purposes.law': field(words, ['law', 'закон', 'закон'], 'words'),
  'purposes.role': field(unjudgedBut('controller'), ['our role', 'наша роль', 'наша роль']),
  'purposes.on_behalf_of': field(words, ['on behalf of', 'за дорученням', 'по поручению'], 'words'),
  'purposes.special_category_exception': field(
    scale(
      [
        'employment_law',
        'vital_interests',
        'not_for_profit_body',
        'made_public_by_subject',
        'legal_claims',
        'substantial_public_interest',
        'health_care',
        'public_health',
        'archiving_research_statistics',
      ],
      'explicit_consent',
      undefined,
    ),
    ['what allows special categories', 'що дозволяє особливі категорії', 'что разрешает особые категории'],
  ),
  // On, it says that the data serve marketing; off, that an objection to marketing no longer stops the purpose.
  'purposes.direct_marketing': field(unjudged, ['direct marketing', 'прямий маркетинг', 'прямой маркетинг']),
  'purposes.necessary': field(flag('weaker'), [
    'cannot be declined',
    'не можна відмовитися',
    'нельзя отказаться',
  ]),
  'purposes.categories': field(
    members('weaker'),
    ['categories of data', 'категорії даних', 'категории данных'],
    'categories',
  ),
  'purposes.recipients': field(members('weaker'), ['recipients', 'отримувачі', 'получатели'], 'recipients'),
  'purposes.retention': field(retention, ['kept', 'зберігання', 'хранение'], 'retention_rules'),
  'purposes.storage': field(
    members('weaker'),
    ['places of storage', 'місця зберігання', 'места хранения'],
    'storage_places',
  ),

  // What no purpose names is not used; where one names another rule, that is judged there.
  retention_rules: list('neutral', ['term of storage', 'строк зберігання', 'срок хранения']),
  'retention_rules.label': field(words, label, 'words'),
  'retention_rules.starts_at': field(
    scale(['last_use', 'relationship_end', 'withdrawal', 'case_closed'], 'collection'),
    ['counted from', 'відлік', 'отсчёт'],
  ),
  'retention_rules.keep_for': field(shorter, ['kept for', 'зберігаються', 'хранятся']),
  'retention_rules.at_end': field(scale('anonymise', 'erase'), ['at the end', 'наприкінці', 'в конце']),
  storage_places: list('weaker', ['place of storage', 'місце зберігання', 'место хранения']),
  'storage_places.label': field(words, label, 'words'),
  'storage_places.country': field(unjudged, country, 'country'),
  recipients: list('weaker', ['recipient', 'отримувач', 'получатель']),
  'recipients.name': field(words, label, 'words'),
  'recipients.kind': field(
    scale('third_party', ['processor', 'joint_controller', 'group_company', 'public_body']),
    ['kind', 'вид', 'вид'],
  ),
  'recipients.country': field(unjudged, country, 'country'),
  'recipients.safeguard': field(
    scale(
      ['explicit_consent', 'contract_for_subject'],
      ['standard_contractual_clauses', 'binding_corporate_rules'],
      'adequacy_decision',
      'none_needed',
    ),
    ['safeguard of the transfer', 'гарантія передання', 'гарантия передачи'],
  ),
  'recipients.contact': field(presence, [
    'address that is told of corrections',
    'адреса для повідомлень про виправлення',
    'адрес для сообщений об исправлениях',
  ]),

  automated_decisions: list('weaker', [
    'automated decision',
    'автоматизоване рішення',
    'автоматизированное решение',
  ]),
  'automated_decisions.clause': field(neutral, toldBy),
  'automated_decisions.label': field(words, label, 'words'),
  'automated_decisions.purpose': field(unjudged, ['purpose', 'мета', 'цель'], 'purposes'),
  'automated_decisions.logic': field(words, ['logic', 'логіка', 'логика'], 'words'),
  'automated_decisions.effect': field(words, ['effect', 'наслідки', 'последствия'], 'words'),
  'automated_decisions.exception': field(scale(['contract', 'law'], 'explicit_consent'), [
    'allowed by',
    'дозволено через',
    'разрешено в силу',
  ]),
  on_account_closed: field(scale(undefined, 'erase'), [
    'data of a closed account',
    'дані закритого облікового запису',
    'данные закрытой учётной записи',
  ]),

  relationships: list(relationshipGain, ['relationship', 'відносини', 'отношения']),
  'relationships.label': field(words, label, 'words'),
  'relationships.attributes': field(
    attributes,
    ['attributes on record', 'відомі ознаки', 'известные признаки'],
    'silent',
  ),
  'relationships.covers': field(
    members('weaker'),
    [
      'topics that it opens without being asked',
      'теми, що надходять без запиту',
      'темы, приходящие без запроса',
    ],
    'topics',
  ),
} as const satisfies Readonly<Record<string, Rule>>;
