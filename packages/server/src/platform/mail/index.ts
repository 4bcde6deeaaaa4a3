export {
  answerAddress,
  answerMail,
  createDevMailbox,
  type DevMailbox,
  type ReceivedMail,
} from './dev-mailbox.ts';
export { assertDkimKey, type DkimKey } from './dkim.ts';
export {
  insertMark,
  isMarkInAddress,
  putInserts,
  renderLetter,
  withoutMarks,
  type Letter,
  type LetterLink,
} from './letter.ts';
export { composeMail, MailError, type ComposedMail, type Mail, type MailingList } from './mail.ts';
export { composeMailForm, type MailForm } from './mail-form.ts';
export { createMailer, type HandOver, type Mailer } from './mailer.ts';
export { MarkdownText, toMarkdown } from './markdown.ts';
export { parseSmtpUrl } from './smtp-url.ts';
export {
  makeAddressToken,
  readTokenAddress,
  toTokenAddress,
  type TextHash,
  type TokenAddressKind,
} from './token-address.ts';
export { startImapReader } from './imap-reader.ts';
export { parseImapUrl } from './imap-url.ts';
export { startInboundServer, type InboundMail } from './inbound-server.ts';
export { parseMailAddress } from './address.ts';
