/** One message to one person: its cause, its words, its delivery. */
export type { Delivery } from './delivery-service.ts';
export { dataOf, type Message, type MessageCause } from './message.ts';
export {
  awaitHandOvers,
  countClasses,
  decideUncertain,
  findMessageOfContent,
  getMessage,
  listMessages,
  listUnsent,
  messageRetention,
  messagesErasure,
  sendMessage,
  type NewMessage,
  type SendOutcome,
} from './service.ts';
export { mailIdOf } from './letter-service.ts';
export {
  addressContent,
  categoriesOfContent,
  countDeliveriesByDay,
  createContent,
  deliverContent,
  getContent,
  getContents,
  isForTopic,
  listTemplatesFor,
  nowhere,
  planContent,
  previewContent,
  type PreviewedLetter,
  type Reader,
  updateContent,
  writeTrial,
} from './content-service.ts';
export type { Content } from './content-store.ts';
export {
  countContentMessages,
  countManyContents,
  holdQueuedOfContent,
  updateContentOpen,
  type ContentCount,
} from './content-store.ts';
