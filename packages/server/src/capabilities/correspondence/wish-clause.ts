/**
 * One clause that says nothing but “send me no more of this”, however it is put: its words are counted, not their order, and every
 * one of them has to be known here. A word that is not may say of what, of whom or when, and is for a person to read.
 */

/** Words of one kind; `~` stands for any ending. */
const words = (list: string): RegExp =>
  new RegExp(`^(?:${list.trim().split(/\s+/).join('|').replaceAll('~', "[\\p{L}']*")})$`, 'u');

/** To take somebody off, said of a person or an address. */
const remove = words(`
  remove removed removing drop exclude strike unlist
  приберіть прибрати вилучіть вилучити виключіть виключити викресліть викреслити
  уберите убрать исключите исключить вычеркните вычеркнуть`);
/** The same where it is said from what: alone they may be about anything, and to delete an address is more than to leave. */
const removeFrom = words(`
  take taking taken get delete deleted
  заберіть забрати зніміть зняти видаліть видалити
  заберите забрать снимите снять удалите удалить`);
const stop = words(`
  stop cease quit end discontinue terminate
  досить годі перестаньте перестати припиніть припинити зупиніть зупинити вимкніть вимкнути відключіть відключити
  хватит довольно перестаньте перестать прекратите прекратить остановите остановить отключите отключить`);
const cancel = words(`
  cancel скасуйте скасувати анулюйте анулювати отмените отменить аннулируйте аннулировать`);
const send = words(`
  send sending mail mailing email emailing write writing contact contacting messaging bother bothering disturb spam spamming
  пишіть писати надсилайте надсилати надсилання присилайте присилати шліть слати відправляйте відправляти турбуйте турбувати спамити
  пишите писать присылайте присылать шлите слать отправляйте отправлять отправку посылайте посылать беспокойте беспокоить спамить`);
/** Never one of them: “stop my message” is about something else. */
const posts = words(`
  mails emails newsletter~ news letters messages mailing~ subscription~ updates spam junk garbage rubbish
  листи листів листами розсил~ підписк~ підписок новин~ повідомлень спам~ реклам~ сміття
  письма писем письмами рассыл~ подписк~ подписок новост~ сообщений спам~ реклам~ мусор`);
/** Who is to be taken off, as the object of the sentence; or the address. */
const me = words(`
  me us address addresses company firm
  мене нас адрес~ пошт~ скриньк~ імейл емейл організаці~ компані~ фірм~
  меня нас адрес~ почт~ ящик~ имейл емейл организаци~ компани~ фирм~`);
/** What can only be ours, whatever it is about: “the payroll newsletter”. */
const ours = words(
  'newsletter~ news mailing~ mails emails листи листів розсил~ новин~ письма писем рассыл~ новост~',
);
const we = words('i we');
const be = words('be being');
const more = words(
  'more further again anymore longer anything nothing більше далі надалі нічого больше далее впредь ничего',
);
const off = words('off out from з зі із звідси из с со отсюда');
const need = words('want wish need потрібн~ цікав~ хочу нужн~ интересн~');
const not = words("not don't dont never no не");
/** What is between those. */
const fill = words(`
  list lists distribution recipients e but i we my our you your yours it this that these those them the a an all any every of
  to at on in for by with and now here just simply
  please kindly hi hello dear thanks thank could can would will like want wish appreciate being be would i'd i'll we'd
  immediately today right ever do kind sort damn topic topics subject
  списк~ список отримувач~ але мені нам мій моя мою моєї мої моє наш~ ви вас вам ваш~ цей ця це цю цих ці цими цією цього
  цьому усі всі усіх всіх усього всього ніяких жодних від до на у в по про й і та
  прошу просимо дякую дуже вже зараз негайно одразу треба ніколи тем~
  списк~ список получател~ но мне нам мой моя мою моей мои мое наш~ вы вас вам ваш~ этот эта это эту этих эти этими этой
  этого все всех всего никаких от до на у в о по про и
  прошу просим спасибо очень сейчас немедленно сразу надо никогда тем~`);
const known = [remove, removeFrom, stop, cancel, send, posts, me, we, be, more, off, need, not, fill];

const isKnown = (word: string): boolean => known.some((kind) => kind.test(word));

/** Whether somebody says it of themselves: “I would like to”, not “they told me to”. */
export const isOwnSaying = (words: readonly string[]): boolean => words.every(isKnown);

/** Whether what stands behind a wish says nothing of what is to end but our mails. */
export function endsInOurs(words: readonly string[]): boolean {
  let unknown = 0;
  for (const word of words) {
    if (ours.test(word)) unknown = 0;
    else if (!isKnown(word)) unknown += 1;
  }
  return unknown === 0;
}

/** @param clause words in lower case, without courtesy */
export function asksToEnd(clause: readonly string[]): boolean {
  if (clause.length === 0 || !clause.every(isKnown)) return false;
  const has = (kind: RegExp): boolean => clause.some((word) => kind.test(word));
  if (has(not)) {
    // “No more of these”, “do not send me these”; what one does not want removed or ended is to stay.
    if ([remove, removeFrom, stop, cancel].some(has)) return false;
    if (clause[0] === 'no') return clause[1] === 'more' || clause[1] === 'further';
    return (has(send) && (has(more) || has(posts))) || (has(need) && has(ours));
  }
  if (has(remove)) return has(me) || (has(we) && has(be));
  if (has(removeFrom)) return has(me) && has(off);
  return (has(stop) && has(send)) || ((has(stop) || has(cancel)) && has(posts));
}
