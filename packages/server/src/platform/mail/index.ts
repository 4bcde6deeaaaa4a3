export { createDevMailbox, type DevMailbox, type ReceivedMail } from './dev-mailbox.ts';
export { assertDkimKey, type DkimKey } from './dkim.ts';
export { renderLetter, type Letter, type LetterLink } from './letter.ts';
export { MailError, type Mail, type MailingList } from './mail.ts';
export { createMailer, type HandOver, type Mailer } from './mailer.ts';
export { MarkdownText, toMarkdown } from './markdown.ts';
export { parseSmtpUrl } from './smtp-url.ts';
export {
  makeTokenAddress,
  readTokenAddress,
  type TextHash,
  type TokenAddress,
  type TokenAddressKind,
} from './token-address.ts';
export { startInboundServer, type InboundMail, type InboundServer } from './inbound-server.ts';
export { parseMailAddress } from './address.ts';
