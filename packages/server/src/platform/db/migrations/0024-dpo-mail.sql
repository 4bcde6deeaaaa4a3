-- Mail to the data protection officer's own address is kept apart from that to the general one. GDPR Art. 38(5).

alter table inbound_mail
  drop constraint inbound_mail__address_kind,
  drop constraint inbound_mail__message,
  add constraint inbound_mail__address_kind check (address_kind in ('bounce', 'reply', 'leave', 'contact', 'dpo')),
  add constraint inbound_mail__message check ((message_id is null) = (address_kind in ('contact', 'dpo')));
comment on column inbound_mail.address_kind is 'To which kind of address it came: bounce, reply or leave of a message, a contact address, or the data protection officer''s own. Personal data: none.';
