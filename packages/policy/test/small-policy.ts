import { checkPolicy, type CheckedPolicy, type Policy } from '../src/index.ts';

const policyYaml = `format: 1
controller:
  id: small
  name: { en: Small Society }
  address: { en: 1 Main Street }
  country: UA
  time_zone: Europe/Kyiv
  contact: privacy@small.example
  sender: { name: { en: Small Society }, address: post@small.example }
  authorities:
    - { regime: gdpr, name: { en: Authority A }, website: https://a.example }
    - { regime: ua-pdp, name: { en: Authority B }, website: https://b.example }
regimes: [gdpr, ua-pdp]
locales: [en]
default_locale: en
channels: [email, sms]
clauses:
  - id: SM-01
    kept_by:
      - mechanism: topic-list
      - mechanism: purpose-limitation
  - id: SM-02
    kept_by:
      - { mechanism: strict-opt-in, settings: { least_opt_in: double } }
      - { mechanism: double-opt-in, settings: { confirm_within: P7D } }
  - id: SM-03
    kept_by:
      - { mechanism: third-party-refusal, settings: { categories: [email-address] } }
  - id: SM-04
    kept_by:
      - { mechanism: cause-required, settings: { class: transactional } }
  - id: SM-05
    kept_by:
      - mechanism: one-click-withdrawal
  - id: SM-06
    informs: true
categories:
  - { id: email-address, label: { en: e-mail address }, channel: email }
  - { id: interests, label: { en: interests } }
purposes:
  - id: news
    clause: SM-01
    label: { en: News }
    description: { en: Sending news. }
    legal_basis: consent
    direct_marketing: true
    categories: [email-address, interests]
    recipients: [relay]
    retention: short
    storage: [home]
  - id: offers
    clause: SM-01
    label: { en: Offers }
    description: { en: Sending offers. }
    legal_basis: consent
    direct_marketing: true
    categories: [email-address]
    retention: short
    storage: [home]
  - id: membership
    clause: SM-02
    label: { en: Membership }
    description: { en: Running the society. }
    legal_basis: contract
    categories: [email-address]
    retention: short
    storage: [home]
  - id: statistics
    clause: SM-06
    label: { en: Statistics }
    description: { en: Counting. }
    legal_basis: legitimate_interest
    legitimate_interest: { en: Knowing how many we are. }
    categories: [email-address]
    retention: short
    storage: [home]
  - id: answers
    clause: SM-04
    label: { en: Answers }
    description: { en: Answering. }
    legal_basis: contract
    necessary: true
    categories: [email-address]
    retention: short
    storage: [home]
retention_rules:
  - { id: short, label: { en: after the end }, starts_at: withdrawal, keep_for: P1Y, at_end: erase }
storage_places:
  - { id: home, label: { en: our office }, country: UA }
recipients:
  - { id: relay, name: { en: Relay }, kind: processor, country: PL, safeguard: none_needed }
  - { id: stranger, name: { en: Stranger }, kind: third_party, country: UA, safeguard: none_needed }
relationships:
  - id: member
    label: { en: member }
    covers: [circulars]
    attributes:
      branch: { label: { en: branch }, category: interests }
      rank: { label: { en: rank }, category: interests }
      mail: { label: { en: other address }, category: email-address }
message_classes:
  - { id: marketing, clause: SM-02, label: { en: news }, addressed_by: topic, carries_marketing: true }
  - { id: notice, clause: SM-02, label: { en: notice }, addressed_by: topic }
  - { id: transactional, clause: SM-04, label: { en: answer }, addressed_by: cause, causes: [form_submission] }
  - { id: alert, clause: SM-04, label: { en: alert }, addressed_by: cause, causes: [detected_issue] }
  - { id: owed, clause: SM-06, label: { en: owed notice }, addressed_by: everyone_concerned }
quiet_hours:
  - { channels: [sms], classes: [marketing], from: '21:00', to: '08:00' }
topics:
  - id: monthly
    title: { en: Monthly letter }
    description: { en: Once a month. }
    purpose: news
    message_class: marketing
    channels: [email, sms]
    opt_in: double
    frequency: { at_most: weekly, person_may_lower: true }
  - id: circulars
    title: { en: Circulars }
    description: { en: For members. }
    purpose: membership
    message_class: notice
    channels: [email]
    opt_in: none
    only_for: [member]
  - id: meetings
    title: { en: Meetings }
    description: { en: For members who want them. }
    purpose: membership
    message_class: notice
    channels: [email]
    opt_in: double
    only_for: [member]
templates:
  - { id: confirm-subscription, message_class: transactional, purpose: answers }
  - id: thanks
    message_class: transactional
    purpose: answers
    data: { code: text }
    subject: { en: 'Thank you' }
    body: { en: 'Your code is {{ data.code }}.' }
  - id: letter-to-members
    message_class: marketing
    reader:
      branch: { attribute: branch, of: member, otherwise: { en: your branch } }
    subject: { en: 'From {{ reader.branch }}' }
    body: { en: 'What is new.' }
  - id: changed
    message_class: owed
    purpose: answers
    subject: { en: 'Our policy has changed' }
    body: { en: 'Please read it.' }
forms:
  - id: ask
    clause: SM-04
    title: { en: Ask }
    description: { en: Ask us. }
    purposes: [answers]
    confirmation: thanks
    fields:
      - { id: email, label: { en: E-mail }, kind: email, category: email-address, required: true, identifies: true }
requests: { answer_within: P30D }
`;

const english = `# How we write

What we send.

## Lists {#SM-01}

{% for topic in topics %}{{ topic.title }}. {% endfor %}

## Opt-in {#SM-02}

Confirm within {{ mechanism.double-opt-in.confirm_within | duration }}.

## Third parties {#SM-03}

None.

## Answers {#SM-04}

Within {{ requests.answer_within | duration }}.

## Withdrawal {#SM-05}

At once.

## Remark {#SM-06}

Nothing to do.
`;

/** A change of one file: each `from`, which must occur, becomes `to`. */
export interface FileChange {
  readonly file?: string;
  readonly from: string;
  readonly to: string;
}

/** A sound folder that uses every part of the format, with changes. */
export function smallFolder(...changes: readonly FileChange[]): Map<string, string> {
  const files = new Map([
    ['policy.yaml', policyYaml],
    ['text/en.md', english],
  ]);
  for (const { file = 'policy.yaml', from, to } of changes) {
    const text = files.get(file) ?? '';
    if (!text.includes(from)) throw new Error(`${file} has no "${from}"`);
    files.set(file, text.replaceAll(from, to));
  }
  return files;
}

export function checkSmall(...changes: readonly FileChange[]): CheckedPolicy {
  return checkPolicy(smallFolder(...changes));
}

export function smallPolicy(...changes: readonly FileChange[]): Policy {
  const checked = checkSmall(...changes);
  if (!checked.isSound)
    throw new Error(`the small policy is not sound: ${checked.problems[0]?.message ?? ''}`);
  return checked.policy;
}
