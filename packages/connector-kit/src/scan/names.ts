/** What a column seems to hold, and which law makes it special. */
export const dataKinds = {
  name: { special: false },
  email: { special: false },
  phone: { special: false },
  address: { special: false },
  birth_date: { special: false },
  gender: { special: false },
  tax_number: { special: false },
  identity_document: { special: false },
  bank_account: { special: false },
  online_identifier: { special: false },
  location: { special: false },
  photo: { special: false },
  credential: { special: false },
  free_text: { special: false },
  health: { special: true },
  religion: { special: true },
  politics: { special: true },
  origin: { special: true },
  union_membership: { special: true },
  sex_life: { special: true },
  biometrics: { special: true },
  convictions: { special: true },
} as const satisfies Record<string, { readonly special: boolean }>;

export type DataKind = keyof typeof dataKinds;

/**
 * Words of column names in English, and in Ukrainian and Russian as written and as transliterated. The beginning of a part of the
 * name must be one of these; `=` marks those that must be the whole part, `+` two parts that follow one another.
 * Special categories stand first: GDPR Art. 9(1) and 10, Law of Ukraine 2297-VI Art. 7.
 */
export const namePatterns: readonly (readonly [DataKind, string])[] = [
  [
    'health',
    'health diagnos disease illness medical allerg disabil =icd blood pregnan здоров діагноз диагноз хвороб болезн інвалідн инвалидн медичн медицин алерг аллерг груп+кров hrup+krov grup+krov zdorov diahnoz diagnoz khvorob bolezn invalidn medychn medicin medycyn alerhi',
  ],
  [
    'religion',
    'relig confession faith church віросповід вероисповед реліг религ церкв virospov veroispov relih tserkv',
  ],
  ['politics', 'politic =party+member політич политич партій партий polityc politich partiin partijn'],
  [
    'origin',
    'ethnic =race racial nationality національн националь етнічн этническ рас+ов natsionaln nacionaln etnichn',
  ],
  ['union_membership', 'union+member tradeunion trade+union профспіл профсоюз profspil profsoiuz profsoyuz'],
  ['sex_life', 'sexual orientation сексуальн орієнтац ориентац seksualn'],
  [
    'biometrics',
    'biometr fingerprint faceprint voiceprint retina біометр биометр відбит отпечат vidbyt otpechat',
  ],
  [
    'convictions',
    'convict criminal =crime offence offense judged судиміст судимост злочин преступл sudymist sudimost zlochyn prestupl',
  ],
  [
    'online_identifier',
    '=ip ipaddr ip+addr useragent user+agent cookie device+id =idfa =gaid mac+addr =login username user+name nickname логін логин =lohin',
  ],
  [
    'email',
    '=email =mail e+mail emailaddr email+addr =пошта =почта =poshta =pochta елпошта емейл имейл эл+почта електрпошт електронн+пошт электронн+почт imeil elposhta elektronn+posht elektronn+pocht',
  ],
  [
    'phone',
    'phone telephone =tel =mobile =msisdn =fax cellphone телеф =тел мобільн мобильн telefon =mob =mobilnyi',
  ],
  [
    'tax_number',
    '=tin =vat =rnokpp =ipn =inn =itn =drfo =edrpou taxid tax+id tax+num =ssn рнокпп =іпн =инн =дрфо податков+номер налогов+номер podatkov+nomer nalogov+nomer',
  ],
  [
    'identity_document',
    'passport =idcard id+card driver+lic licence+num license+num паспорт посвідч удостовер pasport posvidch udostover =snils =снилс =uzz =унзр =unzr',
  ],
  [
    'bank_account',
    '=iban =bic card+num =pan bank+acc account+num рахун рахунок =счет =счёт rozrakhunk rakhun raschet+schet номер+карт nomer+kart =mfo =мфо',
  ],
  ['birth_date', 'birth =dob =born bday дата+народж народжен рожден деньнарод narodzh rozhden data+narod'],
  ['gender', '=gender =sex =стать =пол =stat =pol'],
  [
    'address',
    'address addr+ =addr street =city =zip =postcode postal =house =flat apartment адрес вулиц улиц місто =город індекс индекс будинок квартир adres vulyts ulits =misto =gorod =indeks budynok kvartyr',
  ],
  [
    'name',
    '=name firstname first+name lastname last+name middlename fullname full+name surname =forename givenname given+name familyname family+name patronym =fio =pib contact+name customer+name client+name person+name імя імʼя =имя прізвищ фамил батькові отчеств =піб =фио imia =imya =imja prizvysh prizvys familii =familia =familiya batkovi otchestv',
  ],
  ['credential', 'passw passwd =pwd secret =token =salt password+hash парол =parol'],
  [
    'location',
    '=lat =lon =lng latit longit =geo geoloc location координат широт довгот долгот koordynat koordinat',
  ],
  ['photo', 'photo avatar portrait selfie фото аватар світлин =foto svitlyn'],
  [
    'free_text',
    '=comment =comments =note =notes remark =bio comment+ примітк примечан коментар комментар prymitk primechan komentar',
  ],
];

/** `firstName`, `first_name`, `FIRST-NAME` and `first name` are the same parts. */
export const partsOf = (name: string): readonly string[] =>
  name
    .normalize('NFC')
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .replace(/['’ʼ`]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '');

const matchesAt = (word: string, parts: readonly string[], start: number): boolean => {
  const pieces = word
    .replace(/^=/, '')
    .split('+')
    .filter((piece) => piece !== '');
  const isWhole = word.startsWith('=');
  return pieces.every((piece, index) => {
    const part = parts[start + index];
    return part !== undefined && (isWhole && pieces.length === 1 ? part === piece : part.startsWith(piece));
  });
};

/** The kind that the name speaks of, and the word that says so; the first in the list wins. */
export function kindByName(name: string): { readonly kind: DataKind; readonly word: string } | undefined {
  const parts = partsOf(name);
  for (const [kind, words] of namePatterns)
    for (const word of words.split(' '))
      if (parts.some((_, start) => matchesAt(word, parts, start)))
        return { kind, word: word.replace(/^=/, '').replaceAll('+', ' ').trim() };
  return undefined;
}
