import { asksToEnd, endsInOurs, isOwnSaying } from './wish-clause.ts';

/** What a person's own words ask for. `unclear` is for a person to read. */
export type Wish =
  | { readonly wish: 'remove'; readonly scope: 'topic' | 'all' }
  | { readonly wish: 'unclear' };

/** A clear wish is short; whoever writes more has more to say. */
const mostWords = 40;
const mostCharacters = 20_000;

const quote = /^\s*[>|]/;
const attributionEnd =
  /(?:wrote|writes|пише|пишет|написав|написала|написав\(ла\)|написал|написала|написал\(а\)|писав|писала|писал|писал\(а\))\s*:\s*$/iu;
const dateOrAddress = /[\d@<]/;
const cut = [
  /^-- ?$/,
  /^_{5,}\s*$/,
  /^-{2,}\s*(?:original|forwarded|исходное|пересылаемое|пересланное|оригінальне|вихідне|переслане)\b/iu,
  /^(?:begin forwarded message|початок пересланого|начало переадресованного)/iu,
  /^(?:sent from my|get outlook for|отправлено (?:с|из)|надіслано з)(?:\s|$)/iu,
];
const headerLine = /^\*?(?:from|від|от|sent|date|to|subject|надіслано|дата|кому|тема|отправлено)\*?\s*:\s/iu;

/** How many lines the sentence takes that leads to a quotation: it may be broken, and begins with a date or a name and address. */
function attributionLines(lines: readonly string[], at: number): number {
  if (!dateOrAddress.test(lines[at] ?? '')) return 0;
  for (let count = 1; count <= 3 && (lines[at + count - 1] ?? '').trim() !== ''; count += 1)
    if (attributionEnd.test(lines.slice(at, at + count).join(' '))) return count;
  return 0;
}

const isCut = (lines: readonly string[], at: number): boolean => {
  const line = (lines[at] ?? '').trim();
  if (cut.some((mark) => mark.test(line))) return true;
  return headerLine.test(line) && headerLine.test((lines[at + 1] ?? '').trim());
};

/** What the person wrote themselves: the first lines that are not quoted, up to a quotation, a signature or a forwarded mail. */
export function ownWords(text: string): string {
  const lines = text.slice(0, mostCharacters).replaceAll(/\r\n?/g, '\n').split('\n');
  let at = 0;
  // A reply below the quotation begins with what it quotes.
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trim() === '' || quote.test(line)) continue;
    const count = attributionLines(lines, at);
    const next = lines.slice(at + count).find((following) => following.trim() !== '');
    if (count === 0 || !quote.test(next ?? '')) break;
    at += count - 1;
  }
  const own: string[] = [];
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (quote.test(line) || attributionLines(lines, at) > 0 || isCut(lines, at)) break;
    own.push(line);
  }
  return own.join('\n').trim();
}

/** Its subject is ours, given back. */
const isReplySubject = (subject: string): boolean =>
  /^\s*(?:re|aw|fwd?|відп|відповідь|на|пересл|ответ|отв)\s*(?:\[\d+\])?\s*:/iu.test(subject);

/** Latin letters that stand in Cyrillic words, typed on the wrong keyboard; the rest of the two alphabets is not alike. */
const lookAlikes: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  i: 'і',
  o: 'о',
  p: 'р',
  x: 'х',
  y: 'у',
};
const mendWord = (word: string): string =>
  /\p{Script=Cyrillic}/u.test(word)
    ? word.replaceAll(/[aceiopxy]/g, (letter) => lookAlikes[letter] ?? letter)
    : word;

/** Words parted and surrounded by single spaces, so that a phrase can be looked for from space to space. */
function toWords(text: string): string {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[’ʼ`‘´]/gu, "'")
    .replaceAll(/[^\p{L}\p{N}']+/gu, ' ')
    .replaceAll(/[\p{L}']+/gu, mendWord)
    .trim();
  return ` ${plain} `;
}

/** `a|b` as a pattern of whole words. `~` stands for any ending. */
const phrases = (...alternatives: readonly string[]): RegExp =>
  new RegExp(` (?:${alternatives.join('|').replaceAll('~', "[\\p{L}']*")})(?= )`, 'u');

/** Taken out first: they look like something else. */
const courtesies = new RegExp(
  phrases(
    'all the best',
    'dear colleagues|шановні колеги|(?:уважаемые|дорогие) коллеги',
    'if possible',
    '(?:could|can|would|will) (?:someone|somebody)',
    'якщо можна',
    'если можно',
    'чи (?:можете|могли б|не могли б)(?: ви)?',
    'можете ли(?: вы)?',
    '(?:не )?могли б(?:ы)?(?: ви| вы)?',
    'всього (?:найкращого|доброго)',
    'всего (?:наилучшего|доброго|хорошего)',
    'до побачення',
    'как можно скорее',
    'якнайшвидше',
    'thanks? (?:you )?for everything',
    '(?:any|all|none) of (?:them|it)',
    'unsubscribed (?:\\p{L}+ times|twice)',
    'use for them',
    'how (?:many times|often)',
    '(?:вже|уже) не (?:працюю|цікаво|цікавить|потрібн~|актуальн~|работаю|интересно|интересует|нужн~|актуальн~)',
    '(?:вона|він|воно|вони) мені (?:більше )?не потрібн[аеоі]?',
    '(?:она|он|оно|они) мне (?:больше )?не нужн[аоы]?',
    'скільки (?:ж )?можна(?: слати| писати| надсилати)?',
    'сколько (?:же )?можно(?: слать| писать| присылать)?',
  ).source,
  'gu',
);

const mail = '(?:e ?mails?|mails?|messages?|newsletters?|mailings?|letters?|spam)';
const me =
  '(?:me|us|my (?:e ?mail address|mail address|e ?mail|address|name)|this (?:e ?mail |mail )?address)';
/** These need nothing else. With the slips of a hand in a hurry, too. */
const unsubscribes = phrases(
  'un ?s[ubscri]{4,8}be?',
  'unsub',
  'відпиш(?:іть|и|іте)',
  'відписат(?:и|ися|ись)',
  'відписую(?:сь|ся)',
  'отпиш(?:ите|и)',
  'отписат(?:ь|ься)',
  'отписываю(?:сь|сь)',
);
const infinitive = phrases('to un ?s[ubscri]{4,8}be?', 'відписат~', 'отписат~');
const english = [
  `(?:remove|drop|(?:mind|appreciate) (?:removing|dropping)) ${me}`,
  `delete ${me} from`,
  `(?:take|(?:mind|appreciate) taking) ${me} off`,
  `discontinue (?:sending )?(?:(?:all|these|those|the|your|this|any) )*${mail}`,
  'stop (?:sending|e ?mailing|mailing|writing|spamming|contacting)',
  `stop (?:(?:all|these|those|the|your|this|any) )*${mail}`,
  'opt (?:me |us )?out',
  `no (?:more|further) (?:of (?:these|those|your) )?${mail}`,
  `(?:do not|don't|dont|never) (?:send|e ?mail|mail|write|contact|message)(?: to)?(?: me| us)?(?: any| your| these| such| anything)*(?: ${mail})?(?: any ?more| again| ever again| ${mail})`,
  `(?:do not|don't|dont|never) (?:send|e ?mail|mail|write|contact|message)(?: to)?(?: me| us)? (?:any ?more|any more|again|these|such|your ${mail})`,
  `(?:no longer|do not|don't|dont) (?:want|wish|like|need)(?: to)?(?: receive| get| have)?(?: any| your| these| this| such| more| of)* ${mail}`,
  "(?:no longer|do not|don't|dont) (?:want|wish) to (?:receive|hear)(?: from)?(?: it| this| these| them| you| anything)",
  `cancel (?:my|our|the|this|your) (?:${mail} )?(?:subscription|newsletters?|mailings?|e ?mails|letters)`,
  '(?:want|wish|like) (?:to be (?:removed|taken off)|off (?:this|the|your) (?:mailing )?list)',
];
const ukrainian = [
  "(?:зніміть|зняти) (?:з|зі|із) (?:[\\p{L}']+ )?(?:розсил|підписк)~",
  "(?:скасуйте|скасувати|анулюйте|припиніть|припинити|перестаньте|перестати|зупиніть|зупинити) (?:[\\p{L}']+ )?(?:підписк|розсилк|розсилан|надсил|присил|слат|відправл|писат)~",
  "(?:заберіть|забрати|видаліть|видалити|вилучіть|вилучити|приберіть|прибрати|виключіть|виключити|викресліть|зніміть) (?:будь ласка )?(?:мене|нас|мою адресу|цю адресу|мою пошту|мій (?:e ?mail|емейл|імейл)) (?:будь ласка )?(?:з|зі|із) (?:[\\p{L}']+ ){0,2}(?:списк|розсил|підпис|баз)~",
  '(?:більше )?не (?:надсилайте|надсилати|присилайте|присилати|шліть|слати|відправляйте|відправляти|пишіть) (?:(?:мені|нам|більше|сюди|ваш~|такі|ці|жодних|ніяких|цих|таких) )*(?:листів|листи|розсил~|реклам~|новин~|спам~|нічого|більше)',
  'не (?:треба|потрібно) (?:(?:мені|нам|сюди|більше) )*(?:писати|надсилати|присилати|слати)',
  'більше не (?:надсилайте|присилайте|шліть|пишіть)',
  '(?:більше )?не (?:хочу|хочемо|бажаю|бажаємо) (?:більше )?(?:отримувати|одержувати|бачити|читати) (?:(?:від вас|ваш~|ці|цю|такі|більше|жодних|ніяких|цих|таких|нічого) )*(?:лист~|розсил~|реклам~|новин~|спам~|від вас|це)',
  "(?:відмовляю(?:сь|ся)|відмовляємо(?:сь|ся)|хочу відмовити(?:сь|ся)) від (?:[\\p{L}']+ ){0,2}(?:розсил|підпис|лист)~",
  '(?:більше )?(?:жодних|ніяких) (?:листів|розсилок|повідомлень|новин)',
  "(?:досить|годі) (?:[\\p{L}']+ )?(?:слати|надсилати|присилати|спамити|листів|спаму)",
];
const russian = [
  '(?:снимите|снять) с (?:[\\p{L}]+ )?(?:рассыл|подписк)~',
  '(?:отмените|отменить|аннулируйте|прекратите|прекратить|перестаньте|перестать|остановите|остановить) (?:[\\p{L}]+ )?(?:подписк|рассылк|присыл|слать|отправл|посыл|писать)~',
  '(?:заберите|удалите|удалить|уберите|убрать|исключите|исключить|вычеркните|снимите) (?:пожалуйста )?(?:меня|нас|мой адрес|этот адрес|мою почту|мой (?:e ?mail|емейл|имейл)) (?:пожалуйста )?(?:из|с|со) (?:[\\p{L}]+ ){0,2}(?:списк|рассыл|подпис|баз)~',
  '(?:больше )?не (?:присылайте|присылать|шлите|слать|отправляйте|отправлять|пишите|посылайте|посылать) (?:(?:мне|нам|больше|сюда|ваш~|такие|эти|никаких|этих|таких) )*(?:писем|письма|рассыл~|реклам~|новост~|спам~|ничего|больше)',
  'не (?:надо|нужно) (?:(?:мне|нам|сюда|больше) )*(?:писать|присылать|слать)',
  'больше не (?:присылайте|шлите|пишите|посылайте|отправляйте)',
  '(?:больше )?не (?:хочу|хотим|желаю|желаем) (?:больше )?(?:получать|видеть|читать) (?:(?:от вас|ваш~|эти|эту|такие|больше|никаких|этих|таких|ничего) )*(?:письм~|писем|рассыл~|реклам~|новост~|спам~|от вас|это)',
  '(?:отказываю(?:сь|сь)|отказываемся|хочу отказаться) (?:от|получать) (?:[\\p{L}]+ ){0,2}(?:рассыл|подпис|пис)~',
  '(?:больше )?никаких (?:писем|рассылок|сообщений|новостей)',
  'хватит (?:[\\p{L}]+ )?(?:слать|присылать|писать|спамить|писем|спама)',
];
const asks = phrases(...english, ...ukrainian, ...russian);

const polite =
  "(?:please|pls|plz|thanks|thx|thank you|(?:not|no longer) interested|будь ласка|дякую|(?:більше )?не цікаво|пожалуйста|спасибо|(?:больше )?не интересно|bitte|danke|s'il vous plait|svp|merci|alstublieft|aub|bedankt|prosze|dziekuje|por favor|gracias|per favore|grazie)";
/** What buttons say in other languages, without their accents: nobody here reads these, so nothing but the word counts. */
const foreign =
  'abmelden|abbestellen|austragen|abmeldung|(?:me |se )?(?:desabonner|desinscrire)|(?:desabonnez|desinscrivez) moi|desabonnement|desinscription|afmelden|uitschrijven|wypisz(?: mnie)?|rezygnuje|cancelar (?:la |mi )?suscripcion|(?:darme|darse|dar) de baja|(?:disiscriviti|disiscrivetemi|cancellami|annulla iscrizione)|cancelar (?:a )?inscricao|odhlasit';
/** The whole of what somebody wrote, but for courtesy. */
const asksAlone = new RegExp(
  `^ (?:${polite} )*(?:stop(?: it| this| that| these| those| them)?|remove|opt out|off (?:the|this|your) list|стоп|припиніть|прекратите|відписка|відмова|отписка|отказ|${foreign})(?: ${polite})* $`,
  'u',
);
const withoutAccents = (words: string): string =>
  words.replaceAll(/[\u00C0-\u017F]/g, (letter) => letter.normalize('NFD').replaceAll(/\p{M}/gu, ''));

/** What makes a wish conditional, partial, another person's, past, or about something else: then somebody has to read it. */
const doubts = phrases(
  // Not that.
  "(?:do not|don't|dont|never|didn't|did not|not|without) (?:[\\p{L}']+ )?(?:to )?(?:be )?(?:unsubscribe~|remove~|opt~|cancel~|take me off)",
  `subscription to (?:the |this |your )?(?!(?:the|this|your) |${mail} )[\\p{L}]+`,
  'thanks? (?:you )?for (?:taking|removing|dropping)',
  'unsubscribe (?:rate|number|figure|request|statistic)s?',
  `opt (?:me |us )?out of (?!(?:(?:all|any|every|everything|the|this|these|your|receiving|future|further|mailing) )*(?:${mail}|lists?|everything) )`,
  'unsubscribed|unsubscribing|resubscribe~|(?:subscribe|put|add|sign) (?:me|us) (?:again|back|up)',
  'не (?:[\\p{L}]+ )?(?:відпис~|видал~|прибир~|скасов~|вилуч~|виключ~)',
  'не (?:[\\p{L}]+ )?(?:отпис~|удал~|убир~|отмен~|исключ~)',
  'відписав~|відписал~|відписан~|отписал~|отписан~|знову|снова|назад|обратно',
  // A question, a condition, a time.
  'how|why|where|when|whether|if|unless|until|before|after|can i|may i|could i|is it possible|next (?:week|month|year)|already|yet',
  'як|чому|навіщо|коли|де|якщо|чи|поки|доки|вже|наступн~|після|можу',
  'как|почему|зачем|когда|где|если|ли|пока|уже|следующ~|после|могу|можно',
  // A part.
  'except|only|keep(?! (?:getting|receiving|deleting))|instead|but (?:not|still|leave|send)|other than|weekly|monthly|less often|fewer',
  'крім|окрім|лише|тільки|залиш~|рідше|щомісяч~|щотижн~|кроме|только|лишь|остав~|реже|ежемесячн~|еженедельн~',
  // Somebody else.
  'him|her|his|(?<!(?:send|sending|stop) )them|he|she|they|someone|somebody|colleague~|customer~|client~|employee~|boss|accountant|wife|husband|friend~|mother|father',
  'його|її|їх|їм|ним|він|вона|вони|колег~|клієнт~|працівни~|співробіт~|директор~|чоловік~|дружин~|бухгалтер(?!ом|і|и[яию]|с)~',
  'его|ее|их|им|он|она|они|коллег~|клиент~|сотрудни~|директор~|муж~|жен[аеуы]|бухгалтер(?!ом|і|и[яию]|с)~',
  // Perhaps a machine's, while the person is away.
  "vacation|holidays?|out of (?:the )?office|on (?:\\p{L}+ )?leave|i am away|i'm away|back on",
  'відпуст~|відсутн~|лікарнян~|повернуся|отпуск~|отсутств~|больничн~|вернусь|буду (?:\\p{L}+ )?\\p{N}+',
  // Another matter.
  'errors?|mistakes?|wrong|correct|помилк~|виправ~|ошибк~|исправ~',
  'link|button|page|form|website|process|option|data|account|erase|gdpr|invoice~|contract|refund|licen[cs]e|payment|trial|product',
  'посилан~|кнопк~|сторінк~|форм[аиіу]|сайт~|дані|(?<! баз[аиу] )даних|обліков~|акаунт~|рахун~|договор~|договір|ліценз~|оплат~|пробн~',
  'ссылк~|кнопк~|страниц~|форм[аыеу]|(?<! баз[аыу] )данн~|аккаунт~|учетн~|счет~|лиценз~|пробн~',
);

const sentence = /[^.!?\n]+[.!?]*/g;
/** Questions that ask us to do it. */
const asksPolitely =
  /^\s*(?:[\p{L}' ]{1,20}, )?(?:(?:so |and )?(?:please|kindly)|(?:could|can|would|will) (?:you|someone|somebody)|(?:будь ласка|чи )?(?:не )?(?:можете|могли)|пожалуйста|прошу)(?![\p{L}])/iu;
/** Somebody wants to know something. */
const isQuestion = (own: string): boolean =>
  (own.match(sentence) ?? []).some(
    (one) =>
      /\?[!?]*$/.test(one) &&
      !asksPolitely.test(one) &&
      toWords(one).replaceAll(courtesies, '').trim() !== '',
  );

const everything = phrases(
  'everything|all|any(?! more| longer| further)|every|entirely|completely|altogether|anything',
  'усіх|всіх|усього|всього|усе|усі|всі|жодних|жодної|ніяких|нічого|взагалі|зовсім|повністю',
  'всех|всего|все|никаких|никакой|ничего|вообще|совсем|полностью',
);

/** Says of "anything" that it is not everything. */
const ofThisTopic = phrases(
  '(?:on|about|for) this (?:topic|subject|theme)',
  '(?:з|на|про|по) ці(?:єї|ю|й) тем~',
  '(?:на|по|об) эт(?:ой|у) тем~',
);

const courtesyWithin = /,? ?(?<!\p{L})(?:please|kindly|будь ласка|пожалуйста)(?!\p{L}) ?,?/giu;
/** What is taken back after it was said. */
const retraction = phrases('but|however', 'але|однак|проте', 'но|однако');
const between =
  /[.,!?;:…\n()–—]| - | (?:and|so|because|since|і|й|та|а|тож|тому|бо|и|поэтому|так как) | (?=(?:but|however|але|однак|проте|но|однако) )/iu;
/** Without courtesy, and the commas around it, which part nothing. */
const clausesOf = (own: string): readonly string[] =>
  own
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(courtesyWithin, ' ')
    .split(between)
    .map((clause) => toWords(clause).replaceAll(courtesies, ''));
const listOf = (clause: string): readonly string[] => clause.split(' ').filter((word) => word !== '');

function isWish(clause: string): boolean {
  if (asksToEnd(listOf(clause))) return true;
  const unsubscribe = unsubscribes.exec(clause);
  if (unsubscribe !== null)
    return !infinitive.test(clause) || isOwnSaying(listOf(clause.slice(0, unsubscribe.index)));
  const [asked] = asks.exec(clause) ?? [];
  return asked !== undefined && endsInOurs(listOf(clause.slice(clause.indexOf(asked) + asked.length)));
}

/** Whether something is asked for, and nothing after it takes it back. */
function isAsked(own: string, words: string): boolean {
  if (asksAlone.test(withoutAccents(words))) return true;
  const clauses = clausesOf(own);
  const at = clauses.findIndex(isWish);
  return at >= 0 && !clauses.slice(at + 1).some((clause) => retraction.test(clause));
}

/** Reads what a person wrote to us, in English, Ukrainian or Russian. */
export function readWish({ subject, text }: { readonly subject: string; readonly text: string }): Wish {
  const own = [isReplySubject(subject) ? '' : subject, ownWords(text)].join(' \n ');
  const words = toWords(own).replaceAll(courtesies, '');
  if (words.trim().split(' ').length > mostWords) return { wish: 'unclear' };
  if (!isAsked(own, words) || doubts.test(words) || isQuestion(own)) return { wish: 'unclear' };
  return { wish: 'remove', scope: everything.test(words) && !ofThisTopic.test(words) ? 'all' : 'topic' };
}
