/** One message to one person: its cause, its words, its delivery. */
export type { Delivery } from './delivery-service.ts';
export type { Message, MessageCause } from './message.ts';
export {
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
  createContent,
  deliverContent,
  getContent,
  isForTopic,
  planContent,
  previewContent,
} from './content-service.ts';
export {
  countContentMessages,
  holdQueuedOfContent,
  updateContentOpen,
  type ContentCount,
} from './content-store.ts';
