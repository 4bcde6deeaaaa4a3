import type { CoverageLine } from '@zgoda/datamap';
import type { ExtensionGround, FeeGround, RefusalGround } from '@zgoda/policy';
import type { EntryId, LetterId, MessageId, RequestId, SubjectId } from '@zgoda/vocabulary/ids';
import type { LetterChannel, LetterKind } from '@zgoda/vocabulary/letters';
import type { PauseReason, RequestType } from '@zgoda/vocabulary/requests';
import type { Locale } from '../../platform/i18n/index.ts';

/** A day on the controller's clock, as the deadlines name it: `2027-01-05`. */
type Day = string;

/** Where a person can turn to against us. */
export interface LetterAppeal {
  readonly to: 'authority' | 'court';
  readonly name?: string | undefined;
  readonly address?: string | undefined;
  readonly website?: string | undefined;
  readonly article: string;
}

/** Who answers for the letter. Law 2297-VI Art. 17(2), 17(3) want the name. */
export interface LetterOfficial {
  readonly name: string;
  readonly post?: string | undefined;
}

/** What every letter about a request says. */
interface AboutRequest {
  readonly requestType: RequestType;
  readonly receivedAt: Date;
  readonly official?: LetterOfficial | undefined;
  /** Absent: those that the laws of the policy know, with its authorities. */
  readonly appeals?: readonly LetterAppeal[] | undefined;
  /** Until when the person may ask us to look again. */
  readonly appealUntil?: Day | undefined;
  /** In the words of a person of ours; paragraphs are parted by an empty line. */
  readonly words?: string | undefined;
  /** The articles that it rests on, for the small print: `GDPR Art. 12(3)`. */
  readonly article?: string | undefined;
}
interface Signed {
  readonly official: LetterOfficial;
}

/** What each kind of letter has to be given. */
export interface LetterFacts {
  readonly acknowledgement: AboutRequest & {
    readonly dueOn?: Day | undefined;
    /** Until when the person is told whether it will be satisfied. */
    readonly decideBy?: Day | undefined;
    /** What proves who asks, where that is needed before anything is done; absent: nothing. */
    readonly proof?: 'code' | 'document' | undefined;
  };
  readonly identity_asked: AboutRequest & {
    readonly proof: 'code' | 'document' | 'other';
    readonly replyBy?: Day | undefined;
  };
  readonly quote: AboutRequest & {
    readonly ground: FeeGround;
    readonly amount: { readonly value: number; /** ISO 4217. */ readonly currency: string };
    readonly replyBy?: Day | undefined;
  };
  /** `words` is the question. */
  readonly clarification: AboutRequest & { readonly words: string; readonly replyBy?: Day | undefined };
  readonly extension: AboutRequest &
    Signed & {
      readonly ground: ExtensionGround;
      readonly article: string;
      readonly reason: string;
      readonly newDate: Day;
      readonly formerDate?: Day | undefined;
    };
  readonly refusal: AboutRequest &
    Signed & {
      /** Absent where no law knows such a request: then it is refused in words alone. */
      readonly ground?: RefusalGround | undefined;
      readonly reason: string;
    };
  readonly answer: AboutRequest & {
    readonly coverage?: readonly CoverageLine[] | undefined;
    /** Where the data lie ready to be fetched. */
    readonly package?: { readonly url: string; readonly until: Date } | undefined;
    /** Names of those who had got the data and were told. GDPR Art. 19 */
    readonly told?: readonly string[] | undefined;
  };
  readonly partly_done: AboutRequest & {
    readonly coverage: readonly CoverageLine[];
    readonly told?: readonly string[] | undefined;
  };
  readonly appeal_received: AboutRequest & { readonly dueOn?: Day | undefined };
  readonly appeal_decided: AboutRequest &
    Signed & {
      readonly outcome: 'upheld' | 'reopened';
      readonly reason: string;
      readonly dueOn?: Day | undefined;
    };
  /** To the person, or to a recipient who has to do the same with what they got. GDPR Art. 19; Law 2297-VI Art. 21(3) */
  readonly correction_notice: AboutRequest & {
    readonly to: 'person' | 'recipient';
    readonly change: 'rectified' | 'erased' | 'restricted';
    /** Ids of the policy's categories. */
    readonly categories: readonly string[];
    readonly changedAt: Date;
    /** Names of those who were told, for the person. */
    readonly recipients?: readonly string[] | undefined;
  };
  readonly nothing_held: AboutRequest;
  readonly lapse: AboutRequest & { readonly waitedFor: PauseReason };
}

/** What is written, with the facts of its kind. */
export type Wording = {
  readonly [Kind in LetterKind]: { readonly kind: Kind; readonly facts: LetterFacts[Kind] };
}[LetterKind];

export type NewLetter = Wording & {
  readonly requestId?: RequestId | undefined;
  /** Absent: nobody on record; the letter is sealed under the controller's own key, and printed. */
  readonly subjectId?: SubjectId | undefined;
  /** One that the platform does not speak: English. */
  readonly locale: string;
  /** Name and postal address, a line each. */
  readonly address?: readonly string[] | undefined;
  /** Message-IDs of the person's own mails that it answers, without brackets. */
  readonly inAnswerTo?: readonly string[] | undefined;
};

/** A piece of a letter. */
export type LetterBlock =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  /** What a person of ours wrote. */
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'link'; readonly label: string; readonly url: string };

/** A letter in words, once and for all: its text, its mail and its PDF are made from this, whatever the words become later. */
export interface LetterText {
  readonly locale: Locale;
  readonly reference: string;
  readonly title: string;
  readonly sender: { readonly name: string; readonly address: string; readonly contact: string };
  readonly addressee: readonly string[];
  /** What stands beside the title: date, reference. */
  readonly facts: readonly { readonly label: string; readonly text: string }[];
  readonly blocks: readonly LetterBlock[];
  /** Who answers for it, a line each. */
  readonly signature: readonly string[];
  readonly smallPrint: readonly string[];
  readonly writtenAt: string;
}

/** A letter that was written. */
export interface Letter {
  readonly letterId: LetterId;
  readonly requestId?: RequestId | undefined;
  readonly subjectId?: SubjectId | undefined;
  readonly kind: LetterKind;
  readonly locale: Locale;
  readonly channel: LetterChannel;
  readonly messageId?: MessageId | undefined;
  readonly writtenAt: Date;
  readonly entryId: EntryId;
  readonly text: LetterText;
}

/** Kinds that the system writes by itself: their mails say so (RFC 3834 5). */
export const automaticKinds: readonly LetterKind[] = ['acknowledgement', 'appeal_received'];
