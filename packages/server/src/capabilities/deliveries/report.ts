import type { TableExport } from '@zgoda/datamap';
import type { ZipEntry } from '../../platform/zip/index.ts';
import type { LetterText } from '../letters/index.ts';

/** One category of data with all that the law wants told of it. GDPR Art. 15(1); Law 2297-VI Art. 8(2) */
export interface ReportCategory {
  readonly id: string;
  readonly label: string;
  readonly isSpecial: boolean;
  readonly purposes: readonly {
    readonly label: string;
    readonly description: string;
    readonly legalBasis: string;
    /** The law or the interest that it rests on. */
    readonly restsOn?: string | undefined;
    readonly clause: string;
    readonly retention?: string | undefined;
  }[];
  readonly recipients: readonly {
    readonly name: string;
    readonly kind: string;
    readonly country: string;
    readonly safeguard: string;
  }[];
  readonly places: readonly { readonly label: string; readonly country: string }[];
  /** Where the data come from. */
  readonly sources: readonly string[];
}

/** A part of what we have on record ourselves: consents, mails, cases, requests. */
export interface OwnRecords {
  readonly id: string;
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** There were more than these rows. */
  readonly isCut?: boolean | undefined;
}

/** To whom data of the person were given. GDPR Art. 15(1)(c); Law 2297-VI Art. 8(2)(2) */
export interface ReportDisclosure {
  readonly at: Date;
  readonly recipient: string;
  readonly ground: string;
  readonly purpose: string;
  readonly categories: readonly string[];
}

/** GDPR Art. 15(1)(h), 22; Law 2297-VI Art. 8(2)(12), 8(2)(13) */
export interface ReportDecision {
  readonly title: string;
  readonly logic: string;
  readonly effect: string;
}

/** All that is said of the data of one person, beside the data. */
export interface AccessReport {
  readonly reference: string;
  readonly madeAt: Date;
  readonly timeZone: string;
  readonly controller: {
    readonly name: string;
    readonly address: string;
    readonly contact: string;
    readonly dpo?: string | undefined;
  };
  readonly categories: readonly ReportCategory[];
  readonly automatedDecisions: readonly ReportDecision[];
  readonly disclosures: readonly ReportDisclosure[];
  readonly ownRecords: readonly OwnRecords[];
  /** Where a person can complain. GDPR Art. 15(1)(f) */
  readonly authorities: readonly { readonly name: string; readonly website: string }[];
}

export interface AccessPackage {
  readonly letter?: LetterText | undefined;
  readonly report: AccessReport;
  readonly tables: AsyncIterable<TableExport>;
  /** What lies beside the tables: papers that somebody found. */
  readonly files?: AsyncIterable<ZipEntry> | undefined;
  /** One that the platform does not speak: English. */
  readonly locale: string;
}
