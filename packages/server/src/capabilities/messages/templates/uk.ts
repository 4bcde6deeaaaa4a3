import type { MessageWords } from '../message.ts';

export const uk: MessageWords = {
  templates: {
    'confirm-subscription': {
      subject: 'Підтвердьте підписку: {{ data.topics }}',
      body: `
Ви отримали цей лист, бо цю адресу вказали, щоб отримувати листи від {{ controller.name }}: {{ data.topics }}.

Ми нічого не надсилатимемо, доки ви не підтвердите. Посилання діє {{ data.valid_until | date_time_by }}.`,
      action: { label: 'Підтвердити підписку', link: 'confirm_link' },
      note: 'Якщо це були не ви, нічого не робіть: без підтвердження інших листів не буде.',
    },
    'verification-code': {
      subject: 'Ваш код від {{ controller.name }}',
      body: `
Ви отримали цей лист, бо хтось попросив {{ controller.name }} перевірити, що це його адреса. Якщо це були ви, ось код:

# {{ data.code }}

Він діє один раз, {{ data.valid_until | date_time_by }}. Нікому його не передавайте.`,
      note: 'Якщо це були не ви, нічого не робіть: без коду ніхто нічого не побачить.',
    },
    'form-confirmation': {
      subject: 'Ми отримали форму «{{ data.form_title }}»',
      body: `
Ви отримали цей лист, бо надіслали нам форму «{{ data.form_title }}» {{ data.received_at | date_time_on }}. Вона надійшла.

Ми відповімо. Інших листів за цим не буде.`,
    },
    newsletter: {
      subject: '{{ data.title }}',
      body: `
Ви отримали цей лист, бо підписалися на «{{ topic.title }}» від {{ controller.name }}.

# {{ data.title }}

{{ data.body_markdown }}`,
    },
    letter: {
      subject: '{{ data.title }}',
      body: `
{{ why }}

# {{ data.title }}

{{ data.body_markdown }}`,
    },
  },
  why: {
    form_submission: 'Ви отримали цей лист, бо надіслали нам форму.',
    subscription_request: 'Ви отримали цей лист, бо цю адресу вказали, щоб отримувати наші листи.',
    preference_change: 'Ви отримали цей лист, бо змінили, що отримуєте від нас.',
    identity_check: 'Ви отримали цей лист, бо хтось попросив нас перевірити, що це його адреса.',
    privacy_request: 'Ви отримали цей лист у зв’язку з вашим запитом щодо ваших персональних даних.',
    case: 'Ви отримали цей лист у відповідь на ваше звернення до нас.',
    account_event: 'Ви отримали цей лист, бо щось змінилося у вашому обліковому записі в нас.',
    detected_issue:
      'Ви отримали цей лист, бо наш моніторинг виявив технічну несправність, яка вас стосується.',
  },
  footer: {
    stop: 'Не отримувати «{{ topic.title }}»',
    choose: 'Обрати, що отримувати',
    others: 'Що ще ви отримуєте від нас',
    answers: 'Це не розсилка: такі листи приходять лише у відповідь на щось (пункт {{ class.clause }}).',
    policy: 'Політика приватності',
  },
};
