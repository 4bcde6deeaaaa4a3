import { defineErrors } from './errors.ts';

/** `gone`: fetched, or its term is over; the contents are erased. */
export const deliveryStates = ['storing', 'ready', 'gone'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export const deliveryErrors = defineErrors({
  delivery_not_found: ['not_found', 'No such package.'],
  delivery_gone: ['conflict', 'The package was fetched, or its term is over.'],
});
