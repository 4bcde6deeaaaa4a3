-- The database of the app, with invented residents. Executed when its file does not exist yet.
create table utility (id integer primary key, name text not null);
create table street (id integer primary key, name text not null);
create table resident (
  id integer primary key,
  full_name text,
  telephone text unique,
  email text unique,
  registered_on date not null,
  restricted integer not null default 0
);
create table dwelling (
  id integer primary key,
  street_id integer not null references street (id),
  house text not null,
  flat text
);
create table residency (
  resident_id integer not null references resident (id),
  dwelling_id integer not null references dwelling (id),
  since date not null,
  primary key (resident_id, dwelling_id)
);
create table meter (
  id integer primary key,
  dwelling_id integer not null references dwelling (id),
  utility_id integer not null references utility (id),
  serial text not null unique
);
create table reading (
  id integer primary key,
  meter_id integer not null references meter (id),
  submitted_by integer references resident (id),
  corrects integer references reading (id),
  value text not null,
  taken_on date not null
);
create table bill (
  id integer primary key,
  dwelling_id integer not null references dwelling (id),
  resident_id integer references resident (id),
  utility_id integer not null references utility (id),
  billed_name text,
  issued_on date not null,
  amount_cents integer not null,
  paid_on date
);
create table app_device (
  id integer primary key,
  resident_id integer not null references resident (id),
  push_token text not null,
  last_ip text,
  last_seen_at datetime not null
);
create table feedback (
  id integer primary key,
  resident_id integer references resident (id),
  name text not null,
  email text not null,
  telephone text,
  message text not null,
  sent_at datetime not null
);
create index reading__meter on reading (meter_id);
create index bill__resident on bill (resident_id);

insert into utility values (1, 'water'), (2, 'heating');
insert into street values (1, 'Lypova'), (2, 'Sadova');
insert into resident values
  (1, 'Hanna Lypa', '+380440000301', 'hanna.lypa@example.org', '2024-03-01', 0),
  (2, 'Danylo Lypa', '+380440000302', 'danylo.lypa@example.org', '2024-03-02', 0),
  (3, 'Yurii Sad', '+380440000303', 'yurii.sad@example.org', '2025-01-15', 0);
insert into dwelling values (1, 1, '4', '12'), (2, 2, '9', null);
insert into residency values (1, 1, '2019-05-01'), (2, 1, '2019-05-01'), (3, 2, '2022-08-20');
insert into meter values (1, 1, 1, 'W-48-0012'), (2, 1, 2, 'H-48-0077'), (3, 2, 1, 'W-48-0101');
insert into reading values
  (1, 1, 1, null, '00412', '2025-09-25'), (2, 1, 2, null, '00431', '2025-10-25'), (3, 1, 1, 2, '00421', '2025-10-26'),
  (4, 3, 3, null, '01200', '2025-10-24');
insert into bill values
  (1, 1, 1, 1, 'Hanna Lypa', '2021-02-01', 21050, '2021-02-14'), (2, 1, 1, 1, 'Hanna Lypa', '2025-10-01', 26400, '2025-10-12'),
  (3, 2, 3, 1, 'Yurii Sad', '2025-10-01', 18800, null);
insert into app_device values
  (1, 1, 'push-0101', '192.0.2.61', '2025-11-01 07:15:00'), (2, 3, 'push-0103', '192.0.2.80', '2025-11-02 20:40:00');
insert into feedback values
  (1, 1, 'Hanna Lypa', 'hanna.lypa@example.org', null, 'The reading of October was wrong, I corrected it.', '2025-10-26 09:00:00'),
  (2, null, 'Oksana Verba', 'oksana.verba@example.org', '+380440000309', 'When will Sadova have water again?', '2025-11-02 18:10:00');
