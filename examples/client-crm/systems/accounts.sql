-- The database of the product, with invented people. Executed when its file does not exist yet.
create table plan (
  id integer primary key,
  name text not null,
  price_cents integer not null
);
create table account (
  id integer primary key,
  client_id text not null unique,
  organisation text,
  primary_contact_id integer references contact (id),
  password_hash text not null,
  opened_on date not null,
  closed_on date
);
create table contact (
  id integer primary key,
  account_id integer references account (id),
  full_name text not null,
  position text,
  email text unique,
  telephone text,
  restricted integer not null default 0
);
create table profile (
  account_id integer primary key references account (id),
  billing_name text not null,
  billing_address text not null,
  language text not null
);
create table subscription (
  id integer primary key,
  account_id integer not null references account (id),
  plan_id integer not null references plan (id),
  started_on date not null,
  ended_on date
);
create table invoice (
  id integer primary key,
  account_id integer references account (id),
  number text not null unique,
  issued_on date not null,
  billed_name text,
  billed_address text,
  total_cents integer not null
);
create table payment (
  id integer primary key,
  invoice_id integer references invoice (id),
  paid_on date not null,
  payer text,
  card_end text,
  amount_cents integer not null
);
create table ticket (
  id integer primary key,
  contact_id integer not null references contact (id),
  subject text not null,
  opened_at datetime not null,
  closed_at datetime
);
create table ticket_message (
  id integer primary key,
  ticket_id integer not null references ticket (id),
  reply_to integer references ticket_message (id),
  written_by text not null,
  body text not null,
  written_at datetime not null
);
create table login (
  id integer primary key,
  account_id integer not null references account (id),
  happened_at datetime not null,
  ip text not null,
  browser text
);
create table device (
  id integer primary key,
  account_id integer not null references account (id),
  name text not null,
  push_token text,
  last_seen_on date not null
);
create table note (
  id integer primary key,
  contact_id integer not null references contact (id),
  body text not null,
  written_on date not null
);
create table customer_contact (
  id integer primary key,
  account_id integer not null references account (id),
  full_name text not null,
  email text,
  telephone text,
  remark text
);
create index contact__account on contact (account_id);
create index invoice__account on invoice (account_id);
create index login__account on login (account_id);
create index ticket_message__ticket on ticket_message (ticket_id);

insert into plan values (1, 'Start', 29000), (2, 'Team', 89000), (3, 'Firm', 240000);
insert into account values
  (1, 'kvitka-market', 'Kvitka Market', null, 'x', '2024-02-05', null),
  (2, 'bondar-workshop', 'Bondar Workshop', null, 'x', '2023-06-19', null),
  (3, 'sofia-tailor', null, null, 'x', '2025-10-01', null);
insert into contact values
  (1, 1, 'Olena Kvitka', 'owner', 'olena.kvitka@example.org', '+380440000101', 0),
  (2, 1, 'Taras Lan', 'bookkeeper', 'taras.lan@example.org', '+380440000102', 0),
  (3, 2, 'Petro Bondar', 'owner', 'petro.bondar@example.org', '+380440000103', 0),
  (4, 3, 'Sofia Holka', null, 'sofia.holka@example.org', '+380440000104', 0);
update account set primary_contact_id = case id when 1 then 1 when 2 then 3 else 4 end;
insert into profile values
  (1, 'Kvitka Market', '3 Rynkova Street, Lviv', 'uk'),
  (2, 'Petro Bondar', '12 Dubova Street, Ternopil', 'uk'),
  (3, 'Sofia Holka', '8 Sukonna Street, Lutsk', 'en');
insert into subscription values
  (1, 1, 2, '2024-02-05', null), (2, 2, 1, '2023-06-19', '2024-06-19'), (3, 2, 2, '2024-06-20', null), (4, 3, 1, '2025-10-01', null);
insert into invoice values
  (1, 1, 'OB-2024-0007', '2024-02-05', 'Kvitka Market', '3 Rynkova Street, Lviv', 89000),
  (2, 2, 'OB-2021-0003', '2021-06-19', 'Petro Bondar', '12 Dubova Street, Ternopil', 29000),
  (3, 2, 'OB-2025-0019', '2025-06-20', 'Petro Bondar', '12 Dubova Street, Ternopil', 89000),
  (4, 3, 'OB-2025-0044', '2025-10-01', 'Sofia Holka', '8 Sukonna Street, Lutsk', 29000);
insert into payment values
  (1, 1, '2024-02-06', 'Olena Kvitka', '4401', 89000),
  (2, 2, '2021-06-21', 'Petro Bondar', '1177', 29000),
  (3, 3, '2025-06-21', 'Petro Bondar', '1177', 89000),
  (4, 4, '2025-10-01', 'Sofia Holka', '9020', 29000);
insert into ticket values
  (1, 3, 'Import of contacts stops', '2025-09-02 09:12:00', '2025-09-03 16:40:00'),
  (2, 4, 'How do I change my plan?', '2025-10-08 11:05:00', null);
insert into ticket_message values
  (1, 1, null, 'customer', 'The import stops at line 400.', '2025-09-02 09:12:00'),
  (2, 1, 1, 'support', 'Line 400 has no address. We let it pass now.', '2025-09-02 15:30:00'),
  (3, 1, 2, 'customer', 'Works, thank you.', '2025-09-03 16:40:00'),
  (4, 2, null, 'customer', 'I would like the Team plan from next month.', '2025-10-08 11:05:00');
insert into login values
  (1, 1, '2025-11-01 08:01:00', '192.0.2.11', 'Firefox'),
  (2, 2, '2025-11-02 18:22:00', '192.0.2.25', 'Chromium'),
  (3, 3, '2025-11-03 07:45:00', '192.0.2.40', 'Safari');
insert into device values
  (1, 2, 'telephone of Petro', 'push-0001', '2025-11-02'), (2, 3, 'tablet', null, '2025-11-03');
insert into note values
  (1, 3, 'Prefers to be called after six.', '2025-09-02'), (2, 4, 'Asked about a discount.', '2025-10-08');
insert into customer_contact values
  (1, 1, 'Iryna Sad', 'iryna.sad@example.org', null, 'buys seedlings'),
  (2, 2, 'Marko Dub', 'marko.dub@example.org', '+380440000201', 'wants a table');
