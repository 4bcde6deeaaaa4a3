import type { DataKind } from './names.ts';

const digitsOf = (text: string): string => text.replace(/[\s().-]/g, '');

/** ISO 7064 MOD 97-10 over the rearranged account, as ISO 13616 says. */
function isIban(text: string): boolean {
  const iban = text.replaceAll(' ', '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/.test(iban)) return false;
  const digits = Array.from(iban.slice(4) + iban.slice(0, 4), (sign) => parseInt(sign, 36)).join('');
  return BigInt(digits) % 97n === 1n;
}

/** Ukraine's number of a taxpayer: ten digits, the last of which checks the others. */
function isTaxNumber(text: string): boolean {
  if (!/^\d{10}$/.test(text)) return false;
  const weights = [-1, 5, 7, 9, 4, 6, 10, 5, 7];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
  return (((sum % 11) + 11) % 11) % 10 === Number(text[9]);
}

/** Luhn's check, for numbers of payment cards. */
function isCard(text: string): boolean {
  const digits = text.replace(/[ -]/g, '');
  if (!/^\d{13,19}$/.test(digits)) return false;
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, sign, index) => {
      const doubled = Number(sign) * (index % 2 === 1 ? 2 : 1);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return sum % 10 === 0;
}

const isPersonName = (text: string): boolean =>
  /^\p{Lu}[\p{Ll}'’ʼ-]+(?: \p{Lu}[\p{Ll}'’ʼ-]+){1,2}$/u.test(text);

/** By what values look like. `share` of them must, so that a stray match proposes nothing. */
const tests: readonly {
  readonly kind: DataKind;
  readonly share: number;
  readonly matches: (text: string) => boolean;
}[] = [
  {
    kind: 'email',
    share: 0.3,
    matches: (text) => /^[^\s@<>]{1,64}@[^\s@<>]+\.[^\s@<>]{2,}$/.test(text.trim()),
  },
  { kind: 'bank_account', share: 0.3, matches: (text) => isIban(text) || isCard(text) },
  { kind: 'tax_number', share: 0.6, matches: isTaxNumber },
  { kind: 'phone', share: 0.5, matches: (text) => /^(?:\+\d{9,15}|0\d{9}|380\d{9})$/.test(digitsOf(text)) },
  { kind: 'online_identifier', share: 0.5, matches: (text) => /^(?:\d{1,3}\.){3}\d{1,3}$/.test(text) },
  { kind: 'name', share: 0.7, matches: isPersonName },
];

/** The kind that the values look like, with the share that does; nothing of the values themselves. */
export function kindByValues(
  values: readonly string[],
): { readonly kind: DataKind; readonly share: number } | undefined {
  const filled = values.filter((value) => value.trim() !== '');
  if (filled.length < 3) return undefined;
  for (const { kind, share: needed, matches } of tests) {
    const share = filled.filter(matches).length / filled.length;
    if (share >= needed) return { kind, share };
  }
  return undefined;
}
