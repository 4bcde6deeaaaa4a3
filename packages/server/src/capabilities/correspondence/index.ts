/** What people write to us by mail. */
export { recognise, sayListening, takeIn } from './inbound-service.ts';
export { correspondenceErasure } from './inbound-service.ts';
