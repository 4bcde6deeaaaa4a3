import type { Milestone, PauseReason } from '@zgoda/vocabulary/requests';

/** The languages in which a deadline explains itself. */
export const explainLocales = ['en', 'uk', 'ru'] as const;
export type ExplainLocale = (typeof explainLocales)[number];

type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };

/** The words of an explanation. What stands in braces is put in. */
export interface ExplainWords {
  readonly milestones: Readonly<Record<Milestone, string>>;
  readonly reasons: Readonly<Record<PauseReason, string>>;
  readonly days: Forms;
  readonly workingDays: Forms;
  readonly begins: Readonly<Record<'receipt' | 'completion' | 'answer', string>>;
  readonly atOnce: string;
  readonly counted: string;
  readonly lastDayOfMonth: string;
  readonly notCounted: string;
  readonly stoodStill: string;
  readonly standsStill: string;
  readonly limited: string;
  readonly ranOn: Readonly<Record<'law_does_not_know' | 'asked_late' | 'term_was_over', string>>;
  readonly extended: string;
  readonly notExtended: Readonly<
    Record<'never' | 'told_late' | 'ground_unknown' | 'policy_has_none', string>
  >;
  readonly shortened: string;
  readonly ranToWorkingDay: string;
  readonly ends: string;
  readonly weekend: string;
  readonly holiday: string;
  readonly inPlaceOf: string;
  readonly policy: string;
  readonly only: string;
  readonly strictest: string;
  readonly noTerm: string;
}

export const explainWords: Readonly<Record<ExplainLocale, ExplainWords>> = {
  en: {
    milestones: {
      act: 'To take effect',
      acknowledge: 'To acknowledge',
      decide: 'To say whether it will be satisfied',
      tell_of_extension: 'To say that it takes longer',
      answer: 'To answer',
      tell_others: 'To tell the person and the recipients of the change',
      appeal: 'To ask us to look again',
    },
    reasons: { identity: 'proof of identity', clarification: 'clarification', fee: 'answer about the fee' },
    days: { one: '{n} calendar day', other: '{n} calendar days' },
    workingDays: { one: '{n} working day', other: '{n} working days' },
    begins: {
      receipt: 'Received on {day} at {time} ({zone}). This day is not counted.',
      completion: 'Carried out on {day} at {time} ({zone}). This day is not counted.',
      answer: 'Answered on {day} at {time} ({zone}). This day is not counted.',
    },
    atOnce: 'It takes effect at once, without any term.',
    counted: '{term} from then: {gives}.',
    lastDayOfMonth: '{term} from then: that month has no such day, so its last one, {gives}.',
    notCounted: 'Not working days: {days}.',
    stoodStill: 'From {from} to {until} we waited for the {reasons}, {days}: now to {gives}.',
    standsStill: 'Since {from} we have been waiting for the {reasons}, {days} so far: now to {gives}.',
    limited: 'It is no more than a whole new term from the day on which the clock ran on.',
    ranOn: {
      law_does_not_know:
        'Waiting for the {reason} from {from} did not stop the clock: this rule does not know that reason.',
      asked_late:
        'Waiting for the {reason} from {from} did not stop the clock: it has to be asked for without delay.',
      term_was_over: 'Waiting for the {reason} from {from} did not stop the clock: the term was over.',
    },
    extended: 'Extended, as the person was told on {day}: {term} from receipt in all.',
    notExtended: {
      never: 'Not extended: the law allows no delay here.',
      told_late: 'Not extended: the person was told only after the term.',
      ground_unknown: 'Not extended: the law does not know this ground.',
      policy_has_none: 'Not extended: the policy has no extension.',
    },
    shortened: 'The person was told an earlier day: {gives}.',
    ranToWorkingDay: 'It would end on a day off ({days}), so it ends on the next working day: {gives}.',
    ends: 'The last day is {day}; late from {at}.',
    weekend: 'weekend',
    holiday: 'public holiday',
    inPlaceOf: 'for a holiday on a weekend',
    policy: 'the policy, {setting}',
    only: '{what}: by {day}, {rule}.',
    strictest: '{what}: by {day}, {rule}, the strictest of {n} rules.',
    noTerm: '{what}: no law and no policy sets a term.',
  },
  uk: {
    milestones: {
      act: 'Набуває чинності',
      acknowledge: 'Підтвердити отримання',
      decide: 'Повідомити, чи буде задоволено',
      tell_of_extension: 'Повідомити про подовження строку',
      answer: 'Відповісти',
      tell_others: 'Повідомити особу й отримувачів про зміну',
      appeal: 'Просити про перегляд',
    },
    reasons: { identity: 'підтвердження особи', clarification: 'уточнення', fee: 'відповідь щодо плати' },
    days: {
      one: '{n} календарний день',
      few: '{n} календарні дні',
      many: '{n} календарних днів',
      other: '{n} календарного дня',
    },
    workingDays: {
      one: '{n} робочий день',
      few: '{n} робочі дні',
      many: '{n} робочих днів',
      other: '{n} робочого дня',
    },
    begins: {
      receipt: 'Отримано {day} о {time} ({zone}). Цей день не враховується.',
      completion: 'Виконано {day} о {time} ({zone}). Цей день не враховується.',
      answer: 'Відповідь надано {day} о {time} ({zone}). Цей день не враховується.',
    },
    atOnce: 'Діє одразу, без жодного строку.',
    counted: 'Відтоді {term}: {gives}.',
    lastDayOfMonth: 'Відтоді {term}: такого числа в тому місяці немає, тож його останній день, {gives}.',
    notCounted: 'Не робочі дні: {days}.',
    stoodStill: 'З {from} до {until} ми чекали на {reasons}, {days}: тепер до {gives}.',
    standsStill: 'З {from} ми чекаємо на {reasons}, поки що {days}: тепер до {gives}.',
    limited: 'Це не більше, ніж цілий новий строк від дня, коли відлік продовжився.',
    ranOn: {
      law_does_not_know:
        'Очікування з {from} на {reason} не зупинило відліку: це правило такої причини не знає.',
      asked_late: 'Очікування з {from} на {reason} не зупинило відліку: питати слід без зволікання.',
      term_was_over: 'Очікування з {from} на {reason} не зупинило відліку: строк уже минув.',
    },
    extended: 'Подовжено, особу повідомлено {day}; усього від отримання {term}.',
    notExtended: {
      never: 'Не подовжено: закон тут відстрочення не допускає.',
      told_late: 'Не подовжено: особу повідомлено вже після строку.',
      ground_unknown: 'Не подовжено: закон такої підстави не знає.',
      policy_has_none: 'Не подовжено: політика подовження не передбачає.',
    },
    shortened: 'Особі названо раніший день: {gives}.',
    ranToWorkingDay:
      'Строк закінчився б у вихідний ({days}), тому закінчується наступного робочого дня: {gives}.',
    ends: 'Останній день: {day}; прострочено з {at}.',
    weekend: 'вихідний',
    holiday: 'свято',
    inPlaceOf: 'замість свята, що припало на вихідний',
    policy: 'політика, {setting}',
    only: '{what}: до {day}, {rule}.',
    strictest: '{what}: до {day}, {rule}; це найсуворіше з правил, яких тут {n}.',
    noTerm: '{what}: строку не встановлює ні закон, ні політика.',
  },
  ru: {
    milestones: {
      act: 'Вступает в силу',
      acknowledge: 'Подтвердить получение',
      decide: 'Сообщить, будет ли удовлетворено',
      tell_of_extension: 'Сообщить о продлении срока',
      answer: 'Ответить',
      tell_others: 'Сообщить лицу и получателям об изменении',
      appeal: 'Просить о пересмотре',
    },
    reasons: { identity: 'подтверждение личности', clarification: 'уточнение', fee: 'ответ о плате' },
    days: {
      one: '{n} календарный день',
      few: '{n} календарных дня',
      many: '{n} календарных дней',
      other: '{n} календарного дня',
    },
    workingDays: {
      one: '{n} рабочий день',
      few: '{n} рабочих дня',
      many: '{n} рабочих дней',
      other: '{n} рабочего дня',
    },
    begins: {
      receipt: 'Получено {day} в {time} ({zone}). Этот день не считается.',
      completion: 'Выполнено {day} в {time} ({zone}). Этот день не считается.',
      answer: 'Ответ дан {day} в {time} ({zone}). Этот день не считается.',
    },
    atOnce: 'Действует сразу, без какого-либо срока.',
    counted: 'С этого дня {term}: {gives}.',
    lastDayOfMonth: 'С этого дня {term}: такого числа в том месяце нет, поэтому его последний день, {gives}.',
    notCounted: 'Не рабочие дни: {days}.',
    stoodStill: 'С {from} до {until} мы ждали {reasons}, {days}: теперь до {gives}.',
    standsStill: 'С {from} мы ждём {reasons}, пока {days}: теперь до {gives}.',
    limited: 'Это не больше целого нового срока со дня, когда отсчёт продолжился.',
    ranOn: {
      law_does_not_know:
        'Ожидание с {from} ({reason}) не остановило отсчёта: это правило такой причины не знает.',
      asked_late: 'Ожидание с {from} ({reason}) не остановило отсчёта: спрашивать нужно без промедления.',
      term_was_over: 'Ожидание с {from} ({reason}) не остановило отсчёта: срок уже истёк.',
    },
    extended: 'Продлено, лицу сообщено {day}; всего с получения {term}.',
    notExtended: {
      never: 'Не продлено: закон здесь отсрочки не допускает.',
      told_late: 'Не продлено: лицу сообщено уже после срока.',
      ground_unknown: 'Не продлено: закон такого основания не знает.',
      policy_has_none: 'Не продлено: политика продления не предусматривает.',
    },
    shortened: 'Лицу назван более ранний день: {gives}.',
    ranToWorkingDay: 'Срок истёк бы в выходной ({days}), поэтому истекает в следующий рабочий день: {gives}.',
    ends: 'Последний день: {day}; просрочено с {at}.',
    weekend: 'выходной',
    holiday: 'праздник',
    inPlaceOf: 'вместо праздника, выпавшего на выходной',
    policy: 'политика, {setting}',
    only: '{what}: до {day}, {rule}.',
    strictest: '{what}: до {day}, {rule}; это самое строгое из правил, которых здесь {n}.',
    noTerm: '{what}: срока не устанавливает ни закон, ни политика.',
  },
};
