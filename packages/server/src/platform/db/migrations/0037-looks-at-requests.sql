-- Looks of staff at requests of people and at proofs of identity: each is a row of the access log.
alter table access_log
  drop constraint access_log__action,
  add constraint access_log__action check (action in (
    'searched', 'viewed', 'revealed', 'entry_opened', 'case_read', 'suppression_checked', 'suppression_changed',
    'request_read', 'request_document_read'));
