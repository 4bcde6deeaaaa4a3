import { passwordLength, type PasswordWeakness } from '@zgoda/vocabulary/staff';

/** Whose password it is: words an acquaintance would try first. */
export interface PasswordOwner {
  readonly email: string;
  readonly name: string;
  readonly organisation: string;
}

/** Words that published lists of stolen passwords are made of, English, Ukrainian and Russian, lower case. */
const commonWords = `
  abc access account admin administrator adidas alexander alpha america andrew angel anna anthony apple april arsenal ashley august autumn
  baby bailey barcelona baseball basketball batman battery beach bear beautiful bitcoin black blink blue boss boston brandon buster butter
  butterfly change changeme charlie cheese chelsea chocolate computer cookie correct corvette cowboy crypto daniel dallas dark daddy david
  december default demo diamond dog dolphin dragon eagle easy eminem england enter falcon family fantasy february ferrari flower football
  forever france freedom friday friend friends galaxy gandalf garfield george ginger girl god golden golf google guest guitar hannah happy
  harley heart heather hello hockey home horse hottie house hunter iloveyou internet jackson james january jasmine jennifer jessica jesus
  john jordan joseph joshua july june justin justice killer king kitty knight lady letmein liverpool login london looking love lovely lover
  lucky maggie magic manager march marina martin master matrix matthew maverick mercedes merlin michael michelle mickey money monday monkey
  monster morgan mother mustang my naruto natasha new nicole ninja november october office oliver orange pa pass passphrase passw passwd
  password patrick pepper phoenix player please pokemon porsche princess private purple qazwsx qwe qwer qwert qwerty rainbow random ranger
  robert root samsung samantha saturday scooter secret security september server shadow silver simple single snoopy soccer sophie spider
  spring staff standard staple star starwars startrek steven strong summer sunday sunshine super superman support sweet system taylor teacher
  temp temporary tennis test tester thomas thunder thursday tiger tigger toyota trustno tuesday ukraine kyiv kiev user very victoria vanessa
  warrior wednesday welcome whatever white william winner winter wizard work yankees yellow zxcvbn zaq
  парол пароль пасворд привет привіт любовь любов кохання наташа марина андрей андрій сергей сергій саша маша солнце сонце сонечко солнышко
  україна украина київ киев москва россия спартак динамо динаміт адмін админ безопасность безпека вход вхід користувач пользователь секрет
  таємниця мама тато папа весна лето літо осень осінь зима січень лютий березень квітень травень червень липень серпень вересень жовтень
  листопад грудень январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь понеділок вівторок середа четвер
  пятниця субота неділя слава героям йцукен фыва фіва ячсм
`
  .trim()
  .split(/\s+/)
  .sort((a, b) => b.length - a.length);

const keyboardRows = [
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'йцукенгшщзхї',
  'фівапролджє',
  'ячсмитьбю',
  'фывапролджэ',
];
const lookalikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

const lettersOf = (text: string): string => text.replaceAll(/[^\p{L}]/gu, '');
const withoutWords = (text: string, words: readonly string[]): string =>
  words.reduce((rest, word) => rest.replaceAll(word, ' '), text);

/** Fewer letters than this beside the known words add nothing that a guesser would not try. */
const ownLetters = 6;
/** Characters that must remain when the person's own names are taken out. */
const ownCharacters = 8;

function isCommon(password: string): boolean {
  const lower = password.toLowerCase();
  const unmasked = Array.from(lower)
    .map((character) => lookalikes[character] ?? character)
    .join('');
  return [lower, unmasked].some(
    (text) => lettersOf(withoutWords(lettersOf(text), commonWords)).length < ownLetters,
  );
}

function areNeighbours(a: string, b: string): boolean {
  const distance = Math.abs((a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0));
  if (distance <= 1) return true;
  return keyboardRows.some(
    (row) => row.includes(a) && row.includes(b) && Math.abs(row.indexOf(a) - row.indexOf(b)) === 1,
  );
}

function isRepetitive(password: string): boolean {
  const characters = Array.from(password.toLowerCase());
  if (new Set(characters).size < 5) return true;
  const half = Math.floor(characters.length / 2);
  for (let period = 1; period <= half; period += 1) {
    if (characters.every((character, at) => character === characters[at % period])) return true;
  }
  const steps = characters.slice(1).filter((character, at) => areNeighbours(characters[at] ?? '', character));
  return steps.length >= (characters.length - 1) * 0.7;
}

function namesOwner(password: string, owner: PasswordOwner): boolean {
  const words = `${owner.email} ${owner.name} ${owner.organisation} zgoda`
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= 4)
    .sort((a, b) => b.length - a.length);
  const lower = password.toLowerCase();
  const rest = withoutWords(lower, words);
  return rest !== lower && rest.replaceAll(/\s/g, '').length < ownCharacters;
}

/**
 * The first reason to refuse a password, or undefined when it will do. Length and blocklists only: no rule about
 * kinds of characters, and no forced change.
 * @see NIST SP 800-63B 5.1.1.2
 */
export function findPasswordWeakness(password: string, owner: PasswordOwner): PasswordWeakness | undefined {
  const normal = password.normalize('NFKC');
  const length = Array.from(normal).length;
  if (length < passwordLength.minimum) return 'too_short';
  if (length > passwordLength.maximum) return 'too_long';
  if (namesOwner(normal, owner)) return 'names_you';
  if (isRepetitive(normal)) return 'repetitive';
  return isCommon(normal) ? 'common' : undefined;
}
