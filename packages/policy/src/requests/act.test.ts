import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { requestTypes, type RequestType } from '@zgoda/vocabulary/requests';
import type { ClockFacts } from '../deadlines/deadlines.ts';
import type { PolicyTerms } from '../deadlines/policy-terms.ts';
import { regimes, regimesOf } from '../regimes/index.ts';
import { judgeAct, type StandingRequest, type WantedAct } from './act.ts';
import { appealsOf, extensionPermission, feePermission, refusalGroundsFor } from './grounds.ts';

const receivedAt = Date.parse('2026-03-02T09:00:00Z');
const day = 86_400_000;
const policy: PolicyTerms = { answer: [], country: 'UA', calendar: [], chargesForOwnData: false };

function request(
  law: string,
  type: RequestType,
  state: StandingRequest['state'],
  more: Partial<ClockFacts> & Partial<StandingRequest> = {},
): StandingRequest {
  const { decidedBy, needsTwoPeople = false, ...clock } = more;
  return {
    state,
    decidedBy,
    needsTwoPeople,
    clock: {
      type,
      regimes: regimesOf(law.split(' ')),
      receivedAt,
      timeZone: 'Europe/Kyiv',
      policy,
      pauses: [],
      now: receivedAt + 5 * day,
      ...clock,
    },
  };
}

const act = (action: WantedAct['action'], by: WantedAct['by'], more: Partial<WantedAct> = {}): WantedAct => ({
  action,
  by,
  gives: [],
  ...more,
});

describe('an extension', () => {
  const extend = (extensionGround: WantedAct['extensionGround']) =>
    act('extend', 'staff', { extensionGround, gives: ['words'] });

  it('AS-24: of access to one’s own data is refused in Ukraine, with the article', () => {
    assert.deepEqual(judgeAct(request('ua-pdp', 'access', 'in_progress'), extend('not_within_term')), {
      isAllowed: false,
      why: 'law_forbids',
      article: 'Law 2297-VI Art. 17(1)',
    });
    assert.equal(
      judgeAct(request('gdpr ua-pdp', 'erasure', 'in_progress'), extend('complex')).isAllowed,
      false,
    );
  });

  it('AS-24: of a third party’s is taken once', () => {
    const other = (more = {}) => request('ua-pdp', 'third_party_access', 'in_progress', more);
    assert.deepEqual(judgeAct(other(), extend('not_within_term')), {
      isAllowed: true,
      to: 'in_progress',
      clock: { meets: ['tell_of_extension'] },
      article: 'Law 2297-VI Art. 17(2)',
    });
    const extension = { toldAt: receivedAt + day, ground: 'not_within_term' as const };
    const again = judgeAct(other({ extension }), extend('not_within_term'));
    assert.deepEqual(again, { isAllowed: false, why: 'extended_already' });
  });

  it('needs a ground that the law knows, within the first term', () => {
    const european = (more = {}) => request('gdpr', 'access', 'in_progress', more);
    assert.equal(judgeAct(european(), extend('complex')).isAllowed, true);
    assert.deepEqual(judgeAct(european(), extend(undefined)), {
      isAllowed: false,
      why: 'demand_not_met',
      missing: ['extension_ground'],
    });
    const unknown = judgeAct(european(), extend('not_within_term'));
    assert.deepEqual(unknown, { isAllowed: false, why: 'law_forbids', article: 'GDPR Art. 12(3)' });
    const late = judgeAct(european({ now: receivedAt + 40 * day }), extend('complex'));
    assert.deepEqual(late, { isAllowed: false, why: 'extension_too_late' });
  });

  it('is none where the policy has none, and names the setting', () => {
    const answer = [{ setting: 'requests.answer_within', term: { days: 30 } }];
    const kind = { type: 'access', regimes: regimesOf(['gdpr']), policy: { ...policy, answer } } as const;
    const refused = { isAllowed: false, setting: 'requests.answer_within' };
    assert.deepEqual(extensionPermission(kind, 'complex'), refused);
  });
});

describe('a fee', () => {
  const quote = (feeGround: WantedAct['feeGround']) =>
    act('quote', 'staff', { feeGround, gives: ['amount'] });

  it('PS-20: for one’s own data is refused in Ukraine with the article, and taken where the law allows it', () => {
    const own = judgeAct(request('ua-pdp', 'access', 'in_progress'), quote('cost'));
    assert.deepEqual(own, { isAllowed: false, why: 'law_forbids', article: 'Law 2297-VI Art. 19(1)' });
    const other = judgeAct(request('ua-pdp', 'third_party_access', 'in_progress'), quote('cost'));
    assert.deepEqual(other, {
      isAllowed: true,
      to: 'quoted',
      clock: { pauses: 'fee' },
      article: 'Law 2297-VI Art. 19(2)',
    });
    assert.equal(judgeAct(request('gdpr', 'access', 'in_progress'), quote('copies')).isAllowed, true);
    assert.equal(judgeAct(request('gdpr', 'access', 'in_progress'), quote('cost')).isAllowed, false);
    assert.equal(judgeAct(request('gdpr ua-pdp', 'access', 'in_progress'), quote('copies')).isAllowed, false);
  });

  it('where no law rules is what the policy says', () => {
    const kind = { type: 'complaint', regimes: regimesOf(['gdpr']), policy } as const;
    assert.equal(feePermission(kind, 'cost').isAllowed, false);
    const charging = { ...kind, policy: { ...policy, chargesForOwnData: true } };
    assert.equal(feePermission(charging, 'cost').isAllowed, true);
  });
});

describe('a refusal', () => {
  const refuse = (refusalGround: WantedAct['refusalGround']) =>
    act('refuse', 'staff', { refusalGround, gives: ['words'] });

  it('CC-29: needs a ground, and carries its article', () => {
    const asked = request('gdpr', 'erasure', 'in_progress');
    const none = { isAllowed: false, why: 'demand_not_met', missing: ['refusal_ground'] };
    assert.deepEqual(judgeAct(asked, refuse(undefined)), none);
    assert.deepEqual(judgeAct(asked, refuse('compelling_grounds')), none);
    const judged = judgeAct(asked, refuse('legal_claims'));
    assert.ok(judged.isAllowed && judged.article === 'GDPR Art. 17(3)(e)' && judged.to === 'refused');
  });

  it('AS-26: under two laws needs a ground that both know, and names both ways to appeal', () => {
    const both = request('gdpr ua-pdp', 'erasure', 'in_progress');
    assert.equal(judgeAct(both, refuse('legal_claims')).isAllowed, false);
    const judged = judgeAct(both, refuse('law_demands_keeping'));
    assert.ok(judged.isAllowed && judged.article === 'GDPR Art. 17(3)(b); Law 2297-VI Art. 15(2)');
    assert.deepEqual(appealsOf(regimesOf(['ua-pdp'])), [
      { to: 'authority', article: 'Law 2297-VI Art. 18(1)' },
      { to: 'court', article: 'Law 2297-VI Art. 18(1)' },
    ]);
  });

  it('CC-30: of an objection to marketing, or of a withdrawal, is none, whatever the law', () => {
    for (const law of ['gdpr', 'ua-pdp', 'gdpr ua-pdp']) {
      const withdrawal = judgeAct(request(law, 'withdrawal', 'in_progress'), refuse('not_identified'));
      assert.ok(!withdrawal.isAllowed && withdrawal.why === 'law_forbids');
    }
    assert.deepEqual(judgeAct(request('gdpr', 'objection_to_marketing', 'in_progress'), refuse(undefined)), {
      isAllowed: false,
      why: 'law_forbids',
      article: 'GDPR Art. 21(2)',
    });
    assert.equal(judgeAct(request('gdpr', 'question', 'in_progress'), refuse(undefined)).isAllowed, true);
  });

  it('has grounds for everything else that laws know, each once', () => {
    const combinations = [...[...regimes.values()].map((regime) => [regime]), [...regimes.values()]];
    for (const type of requestTypes) {
      for (const laws of combinations) {
        if (!laws.some(({ requests }) => requests.types[type] !== undefined)) continue;
        const grounds = refusalGroundsFor(type, laws).map(({ ground }) => ground);
        const isAbsolute = type === 'objection_to_marketing' || type === 'withdrawal';
        assert.equal(grounds.length === 0, isAbsolute, type);
        assert.equal(new Set(grounds).size, grounds.length, type);
      }
    }
  });
});

describe('who may', () => {
  it('approve erasure is another than who proposed it, where the policy asks for two', () => {
    const proposed = { decidedBy: 'stf_1', needsTwoPeople: true };
    const waiting = request('gdpr', 'erasure', 'awaiting_approval', proposed);
    assert.deepEqual(judgeAct(waiting, act('approve', 'approver', { actor: 'stf_1' })), {
      isAllowed: false,
      why: 'same_person',
    });
    assert.equal(judgeAct(waiting, act('approve', 'approver')).isAllowed, false);
    assert.equal(judgeAct(waiting, act('approve', 'approver', { actor: 'stf_2' })).isAllowed, true);
    const alone = request('gdpr', 'access', 'awaiting_approval', { decidedBy: 'stf_1' });
    assert.equal(judgeAct(alone, act('approve', 'approver', { actor: 'stf_1' })).isAllowed, true);
  });

  it('decide an appeal is never who decided before', () => {
    const appealed = request('gdpr', 'access', 'under_appeal', { decidedBy: 'stf_1' });
    const uphold = (actor: string) =>
      judgeAct(appealed, act('uphold', 'approver', { actor, gives: ['words'] }));
    assert.deepEqual([uphold('stf_1').isAllowed, uphold('stf_2').isAllowed], [false, true]);
  });

  it('verify is the person with a proof, or a verifier; nobody without one', () => {
    const fresh = request('gdpr', 'access', 'verifying');
    assert.equal(judgeAct(fresh, act('verify', 'staff', { gives: ['identity_proof'] })).isAllowed, false);
    assert.equal(judgeAct(fresh, act('verify', 'verifier')).isAllowed, false);
    assert.equal(judgeAct(fresh, act('verify', 'verifier', { gives: ['identity_proof'] })).isAllowed, true);
  });

  it('complete a plan is nobody without its coverage', () => {
    const running = request('gdpr', 'erasure', 'carrying_out');
    assert.deepEqual(judgeAct(running, act('complete', 'system')), {
      isAllowed: false,
      why: 'demand_not_met',
      missing: ['coverage'],
    });
    assert.equal(judgeAct(running, act('complete', 'system', { gives: ['coverage'] })).isAllowed, true);
    const asked = request('gdpr', 'question', 'in_progress');
    assert.equal(judgeAct(asked, act('complete', 'staff', { gives: ['words'] })).isAllowed, true);
  });

  it('appeal is the person, in time', () => {
    const appeal = { setting: 'requests.appeal_within', term: { days: 10 } };
    const refused = (days: number) =>
      request('gdpr', 'access', 'refused', {
        policy: { ...policy, appeal },
        answeredAt: receivedAt,
        now: receivedAt + days * day,
      });
    const wanted = act('appeal', 'person', { gives: ['words'] });
    assert.equal(judgeAct(refused(9), wanted).isAllowed, true);
    assert.deepEqual(judgeAct(refused(12), wanted), { isAllowed: false, why: 'appeal_too_late' });
  });

  it('do what the life cycle does not have from here is nobody', () => {
    const ended = request('gdpr', 'access', 'withdrawn');
    const judged = judgeAct(ended, act('extend', 'staff', { extensionGround: 'complex', gives: ['words'] }));
    assert.deepEqual(judged, { isAllowed: false, why: 'not_from_here' });
  });
});
