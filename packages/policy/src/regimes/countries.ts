const codes = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Member states of the European Economic Area. */
export const economicArea = codes(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK',
);

/** Parties to Convention 108 of the Council of Europe. One left out here asks for a safeguard: the safe side. */
export const conventionParties = codes(
  'AD AL AM AR AT AZ BA BE BG CH CV CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IS IT LI LT LU LV MA MC MD ME MK MT MU MX NL NO PL PT RO RS SE SI SK SM SN TN TR UA UY',
);
