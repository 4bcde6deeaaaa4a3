import type { MessageWords } from '../message.ts';

export const en: MessageWords = {
  templates: {
    'confirm-subscription': {
      subject: 'Please confirm: {{ data.topics }}',
      body: `
You get this mail because this address was entered to receive mails from {{ controller.name }}: {{ data.topics }}.

Nothing will be sent until you confirm. The link works until {{ data.valid_until | date_time }}.`,
      action: { label: 'Confirm the subscription', link: 'confirm_link' },
      note: 'If it was not you, do nothing: without your confirmation no further mail will come.',
    },
    'verification-code': {
      subject: 'Your code from {{ controller.name }}',
      body: `
You get this mail because somebody asked {{ controller.name }} to check that this address is theirs. If it was you, this is the code:

# {{ data.code }}

It works once, until {{ data.valid_until | date_time }}. Give it to nobody.`,
      note: 'If it was not you, do nothing: without the code nobody gets to see anything.',
    },
    'form-confirmation': {
      subject: 'We have received “{{ data.form_title }}”',
      body: `
You get this mail because you sent us the form “{{ data.form_title }}” {{ data.received_at | date_time_on }}. It has arrived.

We will answer. No other mail follows from it.`,
    },
    'removal-done': {
      subject: 'You will get no more mail on: {{ data.topics }}',
      body: `
You get this mail because you wrote to {{ controller.name }} that you want no more mail.

It is done. Nothing more will come on: {{ data.topics }}.`,
      note: 'If this was not your wish, choose anew by the link below.',
    },
    'removal-check': {
      subject: 'Do you want no more mail from {{ controller.name }}?',
      body: `
You get this mail because somebody wrote to {{ controller.name }}, in the name of this address, that it wants no more mail.

Anybody can write in anybody’s name, so please confirm that it was you. Then nothing more comes that you did not ask for.`,
      action: { label: 'Stop all mail', link: 'stop_link' },
      note: 'If this was not you, do nothing: everything stays as it is.',
    },
    newsletter: {
      subject: '{{ data.title }}',
      body: `
You get this mail because you subscribed to “{{ topic.title }}” from {{ controller.name }}.

# {{ data.title }}

{{ data.body_markdown }}`,
    },
    'request-letter': {
      subject: '{{ data.title }}',
      body: `
{{ why }}

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
    form_submission: 'You get this mail because you sent us a form.',
    subscription_request: 'You get this mail because this address was entered to receive mails from us.',
    preference_change: 'You get this mail because you changed what you get from us.',
    identity_check: 'You get this mail because somebody asked us to check that this address is theirs.',
    privacy_request: 'You get this mail because of your request about your personal data.',
    case: 'You get this mail in answer to your request to us.',
    account_event: 'You get this mail because something changed in your account with us.',
    detected_issue: 'You get this mail because our monitoring found a technical issue that concerns you.',
  },
  trial: '[Test]',
  request: 'Your request',
  footer: {
    stop: 'Stop “{{ topic.title }}”',
    choose: 'Choose what you get',
    others: 'See what else you get from us',
    answers: 'Not a mailing list: such mails come only in answer to something (clause {{ class.clause }}).',
    notice:
      'Not a mailing list: such notices go to everyone they concern, whatever they chose (clause {{ class.clause }}).',
    policy: 'Privacy policy',
  },
};
