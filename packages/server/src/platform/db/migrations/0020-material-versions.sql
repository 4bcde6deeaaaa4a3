-- Versions of a policy that weaken what people were promised say so.

alter table policy_version add column is_material boolean not null default false;
comment on column policy_version.is_material is 'True: whoever published it marked it as a material change, which a version that weakens a promise has to be. Personal data: none.';
