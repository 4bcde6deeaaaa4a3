/** One message to one person: its cause, its words, its delivery. */
export type { Delivery } from './delivery-service.ts';
export type { Message, MessageCause } from './message.ts';
export {
  awaitHandOvers,
  countMessages,
  getMessage,
  listMessages,
  messagesErasure,
  sendMessage,
  type NewMessage,
  type SendOutcome,
} from './service.ts';
export type { MessageCount } from './store.ts';
export {
  addressContent,
  countDeliveriesByDay,
  createContent,
  deliverContent,
  getContent,
  getContents,
  isForTopic,
  listTemplatesFor,
  planContent,
  previewContent,
  updateContent,
} from './content-service.ts';
export {
  countContentMessages,
  countManyContents,
  holdQueuedOfContent,
  updateContentOpen,
  type ContentCount,
} from './content-store.ts';
