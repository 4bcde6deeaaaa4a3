/** A piece of a letter on paper. */
export type SheetBlock =
  | { readonly kind: 'paragraph' | 'heading' | 'words'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'link'; readonly label: string; readonly url: string };

/** A letter on A4. The same sheet gives the same bytes. */
export interface Sheet {
  /** BCP 47. */
  readonly language: string;
  readonly title: string;
  readonly sender: { readonly name: string; readonly address: string; readonly contact: string };
  readonly addressee: readonly string[];
  readonly facts: readonly { readonly label: string; readonly text: string }[];
  readonly blocks: readonly SheetBlock[];
  readonly signature: readonly string[];
  readonly smallPrint: readonly string[];
  /** ISO 8601; stands in the file as its date. */
  readonly writtenAt: string;
  /** "Page {page} of {pages}", with the braces. */
  readonly pageLabel: string;
  /** Stands at the foot of every page. */
  readonly reference: string;
}
