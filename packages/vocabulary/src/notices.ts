import { defineErrors } from './errors.ts';

/** Of notices to everyone concerned: campaigns that name a message class instead of a topic. */
export const noticeErrors = defineErrors({
  notice_or_topic: ['invalid', 'A campaign goes either on a topic or, with a class, to everyone concerned.'],
  notice_class_unknown: [
    'invalid',
    'The policy has no message class of this name that goes to everyone concerned.',
  ],
  notice_template_class: ['invalid', 'The template is not one of this message class.'],
  notice_purpose_unknown: ['invalid', 'The policy has no such purpose.'],
  notice_announces_unknown: ['invalid', 'No such version of the policy was published.'],
  notice_takes_no_limit: [
    'invalid',
    'A notice reaches everyone concerned: it follows no other mail and is limited by no attribute.',
  ],
  notice_carries_marketing: [
    'invalid',
    'A notice carries no marketing: it links to your own site, this privacy centre and the authorities alone, without tracking. “links” says which do not.',
  ],
});
