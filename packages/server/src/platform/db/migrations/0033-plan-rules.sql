-- Which rule of retention an erasure follows from, so that it can be settled with that rule.

alter table plan add column rule text collate "C";
comment on column plan.rule is 'For cause retention_due: the rule of the policy. Personal data: none.';
