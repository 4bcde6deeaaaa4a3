/** Systems that are asked rather than written to: put, waited for, checked. */
export { taskErasure } from './service.ts';
