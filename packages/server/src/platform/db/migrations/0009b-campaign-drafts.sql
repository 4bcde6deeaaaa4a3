-- A draft of a campaign may still change its topic, and with it the template of its words.

grant update (topic) on campaign to zgoda_app;
grant update (template, topic) on message_content to zgoda_app;
