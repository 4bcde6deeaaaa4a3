-- The database of the union's site, with invented members. Executed when its file does not exist yet.
create table member (
  id integer primary key,
  email text not null unique,
  surname text not null,
  name text not null,
  patronymic text,
  telephone text,
  residence text,
  identity_document text,
  password_hash text,
  registered_at datetime not null,
  restricted integer not null default 0
);
create table session (
  token_hash text primary key,
  member_id integer not null references member (id),
  browser text,
  started_at datetime not null
);
create table membership (
  id integer primary key,
  member_id integer not null references member (id),
  kind text not null,
  since date not null,
  until date
);
create table fee_payment (
  id integer primary key,
  member_id integer references member (id),
  payer text,
  year integer not null,
  amount_cents integer not null,
  paid_on date not null
);
create table plot (
  id integer primary key,
  number text not null unique,
  area_m2 integer not null,
  tenant_id integer references member (id)
);
create table plot_application (
  id integer primary key,
  member_id integer not null references member (id),
  applied_on date not null,
  wish text
);
create table message (
  id integer primary key,
  member_id integer not null references member (id),
  reply_to integer references message (id),
  body text not null,
  written_at datetime not null
);
create index fee_payment__member on fee_payment (member_id);
create index message__member on message (member_id);

insert into member values
  (1, 'hanna.bereza@example.org', 'Береза', 'Ганна', 'Петрівна', '+380440000401', 'Київ, вул. Яблунева, 5', 'БВ 000401', null, '2023-04-01 10:00:00', 0),
  (2, 'ivan.klen@example.org', 'Клен', 'Іван', 'Андрійович', '+380440000402', 'Київ, вул. Грушева, 11', 'БВ 000402', null, '2024-09-12 18:30:00', 0),
  (3, 'maria.osyka@example.org', 'Осика', 'Марія', null, null, null, null, null, '2025-06-20 08:15:00', 0);
insert into membership values
  (1, 1, 'full', '2023-04-15', null), (2, 2, 'full', '2024-10-01', null), (3, 3, 'waiting', '2025-06-20', null);
insert into fee_payment values
  (1, 1, 'Береза Г. П.', 2021, 40000, '2021-05-02'), (2, 1, 'Береза Г. П.', 2025, 60000, '2025-05-04'),
  (3, 2, 'Клен І. А.', 2025, 60000, '2025-05-11');
insert into plot values (1, '12', 600, 1), (2, '13', 550, 2), (3, '14', 580, null);
insert into plot_application values (1, 3, '2025-06-20', 'ближче до води');
insert into message values
  (1, 3, null, 'Коли звільниться ділянка?', '2025-07-01 12:00:00'), (2, 3, 1, 'І чи можна дві поруч?', '2025-07-02 09:30:00');
