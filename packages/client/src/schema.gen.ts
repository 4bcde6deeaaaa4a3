// Made from the OpenAPI document by "npm run gen". Do not edit.

export interface paths {
    readonly "/v1/decisions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Ask the gate
         * @description May this purpose use these categories of this person now? One question, or up to 1,000, answered in their order. Unknown people are answered like those who chose nothing.
         */
        readonly post: operations["postDecisions"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/messages": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Send one message to one person
         * @description The gate is asked now and again immediately before the hand-over to the mail server. A message that the policy does not allow is refused (409) with the reason and the clause.
         */
        readonly post: operations["postMessages"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/messages/{message}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What became of a message */
        readonly get: operations["getMessagesByMessage"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/policy": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The policy in force, or an earlier version */
        readonly get: operations["getPolicy"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/policy/versions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Published versions, newest first */
        readonly get: operations["getPolicyVersions"];
        readonly put?: never;
        /** Publish a policy folder as the next version */
        readonly post: operations["postPolicyVersions"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/policy/check": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Check a policy folder without publishing it */
        readonly post: operations["postPolicyCheck"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/promises": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The promise board
         * @description Each clause of the policy in force: what keeps it, what the probes found, and the evidence.
         */
        readonly get: operations["getPromises"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/evidence/entries/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** An entry of the evidence log, its proof, and what it commits to */
        readonly get: operations["getEvidenceEntriesById"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description An error (RFC 9457). */
        readonly Problem: {
            /** @description URI reference of the code’s description in the documentation. */
            readonly type: string;
            /** @description The status in words. */
            readonly title: string;
            /** @description HTTP status of the answer. */
            readonly status: number;
            /** @description Stable name of the error: branch on this. */
            readonly code: string;
            /** @description One sentence for the developer. */
            readonly detail: string;
            /** @description URN of this one call; the operator finds it in the log. */
            readonly instance: string;
            /** @description Identifiers, counts and field names that belong to the code. */
            readonly details?: {
                readonly [key: string]: string | number | boolean | readonly string[];
            };
            /** @description With `request_invalid`: each flaw. */
            readonly errors?: readonly {
                /** @description Place in the body, a JSON Pointer as URI fragment (RFC 6901 6); absent for other parts. */
                readonly pointer?: string;
                /** @description Name of the query, path or header parameter; absent for the body. */
                readonly parameter?: string;
                /** @description What is wrong; never repeats the value that was sent. */
                readonly message: string;
            }[];
        };
    };
    responses: {
        /** @description An error, as a problem document (RFC 9457). */
        readonly Problem: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
        readonly IdempotencyKey: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly postDecisions: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                readonly "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly subject: {
                        readonly email: string;
                    } | {
                        readonly phone: string;
                    } | {
                        readonly client_id: string;
                    } | {
                        readonly device: string;
                    } | {
                        readonly subject_id: string;
                    };
                    readonly purpose: string;
                    readonly categories: readonly string[];
                    /** @description To whom the data would be disclosed. */
                    readonly recipient?: string;
                    /** @description By which channel the person would be reached. */
                    readonly channel?: string;
                    /** @description The topic of a message; its channel is named too. */
                    readonly topic?: string;
                } | readonly {
                    readonly subject: {
                        readonly email: string;
                    } | {
                        readonly phone: string;
                    } | {
                        readonly client_id: string;
                    } | {
                        readonly device: string;
                    } | {
                        readonly subject_id: string;
                    };
                    readonly purpose: string;
                    readonly categories: readonly string[];
                    /** @description To whom the data would be disclosed. */
                    readonly recipient?: string;
                    /** @description By which channel the person would be reached. */
                    readonly channel?: string;
                    /** @description The topic of a message; its channel is named too. */
                    readonly topic?: string;
                }[];
            };
        };
        readonly responses: {
            /** @description One answer, or as many as questions. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly allow: boolean;
                        /** @description One of a closed list of codes; “allowed” where allow is true. */
                        readonly reason: string;
                        /** @description The legal basis of the purpose (GDPR Art. 6(1)). */
                        readonly basis?: string;
                        /** @description The clause of the policy that decides, such as PM-02. */
                        readonly clause?: string;
                        readonly policy_version: number;
                        readonly explanation: {
                            /** @description The reason in a sentence, for developers. */
                            readonly text: string;
                            /**
                             * Format: uri
                             * @description Where people read that clause.
                             */
                            readonly clause_url?: string;
                        };
                    } | readonly {
                        readonly allow: boolean;
                        /** @description One of a closed list of codes; “allowed” where allow is true. */
                        readonly reason: string;
                        /** @description The legal basis of the purpose (GDPR Art. 6(1)). */
                        readonly basis?: string;
                        /** @description The clause of the policy that decides, such as PM-02. */
                        readonly clause?: string;
                        readonly policy_version: number;
                        readonly explanation: {
                            /** @description The reason in a sentence, for developers. */
                            readonly text: string;
                            /**
                             * Format: uri
                             * @description Where people read that clause.
                             */
                            readonly clause_url?: string;
                        };
                    }[];
                };
            };
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly postMessages: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                readonly "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly subject: {
                        readonly email: string;
                    } | {
                        readonly phone: string;
                    } | {
                        readonly client_id: string;
                    } | {
                        readonly device: string;
                    } | {
                        readonly subject_id: string;
                    };
                    /** @description A message class of the policy; it must be the one of the template. */
                    readonly class: string;
                    readonly template: string;
                    /** @description For classes that go to those who chose a topic. */
                    readonly topic?: string;
                    /** @description For classes that answer something; refused without it. */
                    readonly cause?: {
                        readonly kind: string;
                        readonly id: string;
                    };
                    /**
                     * @description What the template asks for, by name. Dates are RFC 3339.
                     * @default {}
                     */
                    readonly data?: {
                        readonly [key: string]: string | number | boolean;
                    };
                    /** @description Absent, or not a locale of the policy: its default one. */
                    readonly locale?: string;
                };
            };
        };
        readonly responses: {
            /** @description In line to be handed over. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly id: string;
                        /** @enum {string} */
                        readonly state: "queued" | "sending" | "sent" | "failed" | "held" | "uncertain";
                    };
                };
            };
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getMessagesByMessage: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly message: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Where it stands; no address and no words. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly id: string;
                        readonly subject_id: string;
                        readonly class: string;
                        readonly template: string;
                        readonly topic?: string;
                        readonly cause?: {
                            readonly kind: string;
                            readonly id: string;
                        };
                        readonly locale: string;
                        /** @enum {string} */
                        readonly state: "queued" | "sending" | "sent" | "failed" | "held" | "uncertain";
                        /** @description Why it is held, failed or uncertain, or was last put off. */
                        readonly reason?: string;
                        /** @description The clause that held it. */
                        readonly clause?: string;
                        readonly attempts: number;
                        /** Format: date-time */
                        readonly created_at: string;
                        /** Format: date-time */
                        readonly changed_at: string;
                        /** Format: date-time */
                        readonly next_attempt_at?: string;
                        /** @description Evidence of the last change, once there is one. */
                        readonly entry_id?: string;
                    };
                };
            };
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getPolicy: {
        readonly parameters: {
            readonly query?: {
                /** @description Absent: the one in force. */
                readonly version?: number;
                /** @description Absent: the default locale. */
                readonly locale?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The policy, and its words in one locale. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly version: number;
                        /** @description SHA-256 of the canonical document, hexadecimal. */
                        readonly hash: string;
                        /** Format: date-time */
                        readonly published_at: string;
                        /** Format: date-time */
                        readonly in_force_from: string;
                        /** @description Evidence of the publication. */
                        readonly entry_id: string;
                        /** @description By locale, SHA-256 of the words that were shown, hexadecimal. */
                        readonly notices: {
                            readonly [key: string]: string;
                        };
                        /** @description What a reader of this locale is shown. */
                        readonly words: {
                            readonly locale: string;
                            readonly title: string;
                            readonly lead: string;
                            readonly clauses: readonly {
                                readonly id: string;
                                readonly title: string;
                                readonly markdown: string;
                            }[];
                        };
                        /** @description A privacy policy as a document of clauses and the settings that keep them. */
                        readonly policy: {
                            /**
                             * @description The version of this format.
                             * @enum {number}
                             */
                            readonly format: 1;
                            /** @description Who decides purposes and means (GDPR Art. 4(7)). */
                            readonly controller: {
                                /** @description The same as the folder name, and the first part of every public address. */
                                readonly id: string;
                                readonly name: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                readonly address: {
                                    readonly [key: string]: string;
                                };
                                /** @description ISO 3166-1 alpha-2 country code. */
                                readonly country: string;
                                /** @description IANA time zone, such as Europe/Kyiv. */
                                readonly time_zone: string;
                                /**
                                 * Format: uri
                                 * @description An https address.
                                 */
                                readonly website?: string;
                                /**
                                 * Format: email
                                 * @description Where questions about privacy go.
                                 */
                                readonly contact: string;
                                /** @description From whom mails come. */
                                readonly sender: {
                                    readonly name: string;
                                    /**
                                     * Format: email
                                     * @description An e-mail address of the organisation.
                                     */
                                    readonly address: string;
                                };
                                /** @description The data protection officer (GDPR Art. 37). */
                                readonly dpo?: {
                                    readonly name?: string;
                                    /**
                                     * Format: email
                                     * @description An e-mail address of the organisation.
                                     */
                                    readonly email: string;
                                };
                                /** @description Where a person can complain, one for each regime. */
                                readonly authorities: readonly {
                                    /** @description An id within this policy: lower-case words joined by hyphens. */
                                    readonly regime: string;
                                    /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                    readonly name: {
                                        readonly [key: string]: string;
                                    };
                                    /**
                                     * Format: uri
                                     * @description An https address.
                                     */
                                    readonly website: string;
                                }[];
                            };
                            /** @description The laws that apply, such as gdpr and ua-pdp; per point the stricter one wins. */
                            readonly regimes: readonly string[];
                            readonly locales: readonly string[];
                            /** @description A language tag: a language, perhaps with a region. */
                            readonly default_locale: string;
                            readonly channels: readonly ("email" | "sms" | "push" | "telephone" | "post")[];
                            readonly clauses: readonly {
                                /** @description A clause id, such as PM-01. Stable: links, evidence and acceptance tests carry it. */
                                readonly id: string;
                                /**
                                 * @description The clause only tells something: nothing has to be done for it to be true.
                                 * @default false
                                 */
                                readonly informs: boolean;
                                /** @default [] */
                                readonly kept_by: readonly {
                                    /** @description An id within this policy: lower-case words joined by hyphens. */
                                    readonly mechanism: string;
                                    /** @default {} */
                                    readonly settings: {
                                        readonly [key: string]: string | boolean | number | readonly string[];
                                    };
                                }[];
                            }[];
                            readonly categories: readonly {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                readonly id: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                readonly label: {
                                    readonly [key: string]: string;
                                };
                                /**
                                 * @description A special category (GDPR Art. 9(1); Law 2297-VI Art. 7(1)).
                                 * @default false
                                 */
                                readonly special: boolean;
                                /**
                                 * @description The channel that reaches a person by this category: email for the e-mail address.
                                 * @enum {string}
                                 */
                                readonly channel?: "email" | "sms" | "push" | "telephone" | "post";
                            }[];
                            readonly purposes: readonly {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                readonly id: string;
                                /** @description The clause that tells people about this purpose. */
                                readonly clause: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                readonly label: {
                                    readonly [key: string]: string;
                                };
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                readonly description: {
                                    readonly [key: string]: string;
                                };
                                /**
                                 * @description GDPR Art. 6(1); Law 2297-VI Art. 11(1).
                                 * @enum {string}
                                 */
                                readonly legal_basis: "consent" | "contract" | "legal_obligation" | "vital_interests" | "public_task" | "legitimate_interest";
                                /** @description Which interest, where that is the legal basis (GDPR Art. 13(1)(d)). */
                                readonly legitimate_interest?: {
                                    readonly [key: string]: string;
                                };
                                /** @description Which law, where the legal basis is an obligation or a public task. */
                                readonly law?: {
                                    readonly [key: string]: string;
                                };
                                /**
                                 * @description What allows special categories here (GDPR Art. 9(2); Law 2297-VI Art. 7(2)).
                                 * @enum {string}
                                 */
                                readonly special_category_exception?: "explicit_consent" | "employment_law" | "vital_interests" | "not_for_profit_body" | "made_public_by_subject" | "legal_claims" | "substantial_public_interest" | "health_care" | "public_health" | "archiving_research_statistics";
                                /**
                                 * @description An objection to direct marketing stops this purpose whatever its basis (GDPR Art. 21(3)).
                                 * @default false
                                 */
                                readonly direct_marketing: boolean;
                                /**
                                 * @description Not offered as a choice: what the person asked for cannot be done without it.
                                 * @default false
                                 */
                                readonly necessary: boolean;
                                readonly categories: readonly string[];
                                /** @default [] */
                                readonly recipients: readonly string[];
                                /** @description A retention rule (GDPR Art. 13(2)(a)). `check` asks for it. */
                                readonly retention?: string;
                                /**
                                 * @description Storage places. `check` asks for at least one.
                                 * @default []
                                 */
                                readonly storage: readonly string[];
                            }[];
                            /** @default [] */
                            readonly retention_rules: readonly {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                readonly id: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                readonly label: {
                                    readonly [key: string]: string;
                                };
                                /** @enum {string} */
                                readonly starts_at: "collection" | "last_use" | "relationship_end" | "withdrawal" | "case_closed";
                                /** @description ISO 8601 duration without fractions: P30D, P1M, PT72H. */
                                readonly keep_for: string;
                                /** @enum {string} */
                                readonly at_end: "erase" | "anonymise";
                            }[];
                            /** @default [] */
                            readonly storage_places: readonly {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                readonly id: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                readonly label: {
                                    readonly [key: string]: string;
                                };
                                /** @description ISO 3166-1 alpha-2 country code. */
                                readonly country: string;
                            }[];
                            /** @default [] */
                            readonly recipients: readonly {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                readonly id: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                readonly name: {
                                    readonly [key: string]: string;
                                };
                                /** @enum {string} */
                                readonly kind: "processor" | "joint_controller" | "group_company" | "public_body" | "third_party";
                                /** @description ISO 3166-1 alpha-2 country code. */
                                readonly country: string;
                                /**
                                 * @description What makes the transfer lawful (GDPR Art. 44-49; Law 2297-VI Art. 29).
                                 * @enum {string}
                                 */
                                readonly safeguard: "none_needed" | "adequacy_decision" | "standard_contractual_clauses" | "binding_corporate_rules" | "explicit_consent" | "contract_for_subject";
                            }[];
                            /** @default [] */
                            readonly relationships: readonly {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                readonly id: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                readonly label: {
                                    readonly [key: string]: string;
                                };
                                /**
                                 * @description Topics that this relationship alone allows, without an opt-in, for as long as it lasts.
                                 * @default []
                                 */
                                readonly covers: readonly string[];
                            }[];
                            /** @default [] */
                            readonly message_classes: readonly {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                readonly id: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                readonly label: {
                                    readonly [key: string]: string;
                                };
                                /** @description The clause that says when such messages come. */
                                readonly clause: string;
                                /**
                                 * @description cause: to one person, because of something that happened, never to a list. topic: to those who chose a topic.
                                 * @enum {string}
                                 */
                                readonly addressed_by: "cause" | "topic";
                                /**
                                 * @description One of these must be named by each message. At least one where addressed by cause.
                                 * @default []
                                 */
                                readonly causes: readonly ("form_submission" | "subscription_request" | "preference_change" | "identity_check" | "privacy_request" | "case" | "account_event" | "detected_issue")[];
                                /** @default false */
                                readonly carries_marketing: boolean;
                            }[];
                            /** @default [] */
                            readonly topics: readonly {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                readonly id: string;
                                /** @description Where another clause than that of the purpose tells of it. */
                                readonly clause?: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                readonly title: {
                                    readonly [key: string]: string;
                                };
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                readonly description: {
                                    readonly [key: string]: string;
                                };
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                readonly purpose: string;
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                readonly message_class: string;
                                readonly channels: readonly ("email" | "sms" | "push" | "telephone" | "post")[];
                                /**
                                 * @description double: chosen and then confirmed from the mailbox. single: chosen. none: only a relationship that covers the topic opens it.
                                 * @enum {string}
                                 */
                                readonly opt_in: "double" | "single" | "none";
                                /**
                                 * @description Relationships, one of which a person must have to get or choose this topic.
                                 * @default []
                                 */
                                readonly only_for: readonly string[];
                                /**
                                 * @description What the topic is about, such as { product: tabella }.
                                 * @default {}
                                 */
                                readonly attributes: {
                                    readonly [key: string]: string;
                                };
                                readonly frequency?: {
                                    /** @enum {string} */
                                    readonly at_most: "daily" | "weekly" | "monthly" | "quarterly";
                                    /** @default false */
                                    readonly person_may_lower: boolean;
                                };
                            }[];
                            /** @default [] */
                            readonly templates: readonly {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                readonly id: string;
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                readonly message_class: string;
                                /** @description For a class addressed by cause; a topic brings its own purpose. */
                                readonly purpose?: string;
                                /**
                                 * @description What the sender of the message must give, by name and kind.
                                 * @default {}
                                 */
                                readonly data: {
                                    readonly [key: string]: "text" | "markdown" | "number" | "date" | "date_time" | "link";
                                };
                                /** @description Absent, with body: the built-in words of this id. */
                                readonly subject?: {
                                    readonly [key: string]: string;
                                };
                                /** @description Markdown with {{ data.… }}, {{ controller.… }}, {{ topic.… }}. */
                                readonly body?: {
                                    readonly [key: string]: string;
                                };
                                /** @description The one button: its words, and the name of the `link` in data that it opens. */
                                readonly action?: {
                                    /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                    readonly label: {
                                        readonly [key: string]: string;
                                    };
                                    readonly link: string;
                                };
                            }[];
                            /** @default [] */
                            readonly forms: readonly {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                readonly id: string;
                                /** @description A clause id, such as PM-01. Stable: links, evidence and acceptance tests carry it. */
                                readonly clause: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                readonly title: {
                                    readonly [key: string]: string;
                                };
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                readonly description: {
                                    readonly [key: string]: string;
                                };
                                /** @description What the values are used for without further choice. */
                                readonly purposes: readonly string[];
                                /**
                                 * @description Topics offered beside it, never ticked beforehand (GDPR Art. 4(11), 7).
                                 * @default []
                                 */
                                readonly choices: readonly string[];
                                readonly fields: readonly {
                                    readonly id: string;
                                    /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                    readonly label: {
                                        readonly [key: string]: string;
                                    };
                                    /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                    readonly hint?: {
                                        readonly [key: string]: string;
                                    };
                                    /** @enum {string} */
                                    readonly kind: "text" | "long_text" | "email" | "telephone" | "choice";
                                    /** @default [] */
                                    readonly options: readonly {
                                        /** @description An id within this policy: lower-case words joined by hyphens. */
                                        readonly id: string;
                                        /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                        readonly label: {
                                            readonly [key: string]: string;
                                        };
                                    }[];
                                    /** @description An id within this policy: lower-case words joined by hyphens. */
                                    readonly category: string;
                                    readonly required: boolean;
                                    /**
                                     * @description This value is who the submission is about.
                                     * @default false
                                     */
                                    readonly identifies: boolean;
                                    /** @default 200 */
                                    readonly max_length: number;
                                }[];
                                /** @description Template of the mail that confirms each submission. */
                                readonly confirmation?: string;
                            }[];
                            /** @description How requests of people are answered. Never laxer than a regime. */
                            readonly requests: {
                                /** @description From receipt to the answer (GDPR Art. 12(3); Law 2297-VI Art. 8(2), 16(5)). */
                                readonly answer_within: string;
                                /** @description A further term where complex (GDPR Art. 12(3)). */
                                readonly extend_by?: string;
                                /**
                                 * @default free
                                 * @enum {string}
                                 */
                                readonly own_data_fee: "free" | "reasonable_fee";
                                /** @description Law 2297-VI Art. 16(5). */
                                readonly third_party_answer_within?: string;
                                /** @description With the delay of Law 2297-VI Art. 17(2), in all. */
                                readonly third_party_at_most?: string;
                            };
                            /** @description How a personal data breach is told. */
                            readonly incidents?: {
                                /** @description GDPR Art. 33(1). */
                                readonly notify_authority_within: string;
                            };
                            /** @description From which age a person may consent alone. */
                            readonly children?: {
                                /** @description In years (GDPR Art. 8(1)). */
                                readonly minimum_age: number;
                            };
                        };
                    };
                };
            };
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getPolicyVersions: {
        readonly parameters: {
            readonly query?: {
                readonly cursor?: string;
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Versions. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly {
                            readonly version: number;
                            /** @description SHA-256 of the canonical document, hexadecimal. */
                            readonly hash: string;
                            /** Format: date-time */
                            readonly published_at: string;
                            /** Format: date-time */
                            readonly in_force_from: string;
                            /** @description Evidence of the publication. */
                            readonly entry_id: string;
                            /** @description By locale, SHA-256 of the words that were shown, hexadecimal. */
                            readonly notices: {
                                readonly [key: string]: string;
                            };
                        }[];
                        /** @description Absent: there are no more. */
                        readonly next_cursor?: string;
                    };
                };
            };
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly postPolicyVersions: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                readonly "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description The files of the folder by path: policy.yaml and text/<locale>.md. */
                    readonly files: {
                        readonly [key: string]: string;
                    };
                    /**
                     * Format: date-time
                     * @description Absent: from now on.
                     */
                    readonly in_force_from?: string;
                };
            };
        };
        readonly responses: {
            /** @description The version, new or published already. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly version: number;
                        /** @description SHA-256 of the canonical document, hexadecimal. */
                        readonly hash: string;
                        /** Format: date-time */
                        readonly published_at: string;
                        /** Format: date-time */
                        readonly in_force_from: string;
                        /** @description Evidence of the publication. */
                        readonly entry_id: string;
                        /** @description By locale, SHA-256 of the words that were shown, hexadecimal. */
                        readonly notices: {
                            readonly [key: string]: string;
                        };
                        /** @description False: the same content was in force already, and nothing was done. */
                        readonly is_new: boolean;
                        /** @description Warnings of the check. */
                        readonly problems: readonly {
                            /** @enum {string} */
                            readonly severity: "error" | "warning";
                            readonly code: string;
                            readonly file: string;
                            readonly line: number;
                            readonly column: number;
                            readonly clause?: string;
                            readonly article?: string;
                            readonly message: string;
                        }[];
                    };
                };
            };
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly postPolicyCheck: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                readonly "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description The files of the folder by path: policy.yaml and text/<locale>.md. */
                    readonly files: {
                        readonly [key: string]: string;
                    };
                };
            };
        };
        readonly responses: {
            /** @description What the check found. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description No errors: it could be published. */
                        readonly is_sound: boolean;
                        readonly problems: readonly {
                            /** @enum {string} */
                            readonly severity: "error" | "warning";
                            readonly code: string;
                            readonly file: string;
                            readonly line: number;
                            readonly column: number;
                            readonly clause?: string;
                            readonly article?: string;
                            readonly message: string;
                        }[];
                    };
                };
            };
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getPromises: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The clauses in the order of the policy. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** Format: date-time */
                        readonly checked_at: string;
                        readonly policy_version: number;
                        readonly clauses: readonly {
                            readonly id: string;
                            /** @enum {string} */
                            readonly status: "kept" | "at_risk" | "broken" | "says";
                            /** Format: date-time */
                            readonly since: string;
                            readonly mechanisms: readonly {
                                readonly id: string;
                                /** @description What the system does, in English. */
                                readonly keeps: string;
                                readonly settings: {
                                    readonly [key: string]: string | boolean | number | readonly string[];
                                };
                                /** @description False: this version does not carry it out. */
                                readonly available: boolean;
                                readonly law: readonly string[];
                                /** @enum {string} */
                                readonly status: "kept" | "at_risk" | "broken";
                                /**
                                 * @description Absent where kept.
                                 * @enum {string}
                                 */
                                readonly reason?: "not_carried_out" | "probe_failed" | "outside_policy" | "without_opt_in" | "without_confirmation" | "without_relationship" | "after_withdrawal" | "against_reservation" | "third_party_allowed" | "link_unusable" | "confirmation_missing" | "confirmation_doubled" | "confirmation_slow" | "without_cause" | "without_evidence" | "entry_late" | "entry_slow" | "log_read_only" | "version_altered" | "undeclared_form";
                                /** Format: date-time */
                                readonly since: string;
                            }[];
                            readonly probes: readonly {
                                readonly mechanism: string;
                                /** @enum {string} */
                                readonly status: "kept" | "at_risk" | "broken";
                                /** @enum {string} */
                                readonly reason?: "not_carried_out" | "probe_failed" | "outside_policy" | "without_opt_in" | "without_confirmation" | "without_relationship" | "after_withdrawal" | "against_reservation" | "third_party_allowed" | "link_unusable" | "confirmation_missing" | "confirmation_doubled" | "confirmation_slow" | "without_cause" | "without_evidence" | "entry_late" | "entry_slow" | "log_read_only" | "version_altered" | "undeclared_form";
                                /**
                                 * Format: date-time
                                 * @description Earliest act that shows it; absent where kept.
                                 */
                                readonly since?: string;
                                readonly figures: {
                                    readonly [key: string]: number | string;
                                };
                                /** @description Entries of the evidence log. */
                                readonly evidence: readonly string[];
                                /** Format: date-time */
                                readonly checked_at: string;
                            }[];
                            /** @description Entries of the evidence log. */
                            readonly evidence: readonly string[];
                        }[];
                    };
                };
            };
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getEvidenceEntriesById: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The entry. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly id: string;
                        /** @enum {string} */
                        readonly class: "policy" | "notice" | "consent" | "withdrawal" | "message" | "request_step" | "disclosure" | "erasure" | "key" | "index" | "system";
                        /** @enum {string} */
                        readonly state: "pending" | "included";
                        readonly index?: number;
                        readonly hour: string;
                        readonly leaf: string;
                        readonly leaf_hash: string;
                        readonly proof?: string;
                        readonly trust: string;
                        readonly payload?: {
                            readonly [key: string]: string | boolean | number;
                        };
                    };
                };
            };
            readonly default: components["responses"]["Problem"];
        };
    };
}
