// Made from the OpenAPI document by "npm run gen". Do not edit.

export interface paths {
    "/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** First step: organisation, address and password */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        organisation: string;
                        email: string;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description What comes next. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NextStep"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-in/enrolment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The secret of the authenticator being enrolled */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description As text, as an address, and as a QR code. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Enrolment"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-in/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Second step: a code of the authenticator, or a recovery code */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        code: string;
                    };
                };
            };
            responses: {
                /** @description Signed in. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignedIn"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accepts an invitation with a password */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        token: string;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description The authenticator comes next. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NextStep"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in, and what they may do */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The signed-in member of staff. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Me"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes one’s own password */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        current_password: string;
                        new_password: string;
                    };
                };
            };
            responses: {
                /** @description Done. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends this session */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One’s own open sessions, newest first */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The sessions. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["StaffSession"][];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Signs out everywhere */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one of one’s own sessions */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/staff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everybody with an account */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Colleagues, oldest account first. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["StaffMember"][];
                        };
                    };
                };
            };
        };
        put?: never;
        /** Invites a colleague */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: email */
                        email: string;
                        name: string;
                        roles: ("dpo" | "officer" | "communicator" | "verifier" | "auditor" | "admin")[];
                    };
                };
            };
            responses: {
                /** @description The invitation: its token is shown here only. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["InvitationIssued"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/staff/{staff_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a colleague’s account for good, with all personal data in it */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    staff_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done; the access log keeps an id that leads to nobody. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        /** Changes a colleague’s roles, or takes access away and gives it back */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    staff_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        roles?: ("dpo" | "officer" | "communicator" | "verifier" | "auditor" | "admin")[];
                        active?: boolean;
                    };
                };
            };
            responses: {
                /** @description Done. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        trace?: never;
    };
    "/staff/{staff_id}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes password and second factor away, and invites anew */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    staff_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The invitation: its token is shown here only. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["InvitationIssued"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/access-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every look of staff at a person, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    staff_id?: string;
                    subject_id?: string;
                    action?: "searched" | "viewed" | "revealed" | "entry_opened" | "case_read" | "suppression_checked" | "suppression_changed" | "request_read" | "request_document_read";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of the log. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AccessLog"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/promises": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every clause of the policy in force, and what becomes of it */
        get: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The board. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Board"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaign-terms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the policy lets somebody write to many about */
        get: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Languages, topics, templates. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CampaignTerms"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Campaigns, newest first, each with how far it has come */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    state?: "draft" | "scheduled" | "sending" | "paused" | "sent" | "cancelled";
                    locale?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Fifty at most. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CampaignSummaries"];
                    };
                };
            };
        };
        put?: never;
        /** Keeps a draft */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description For yourselves; readers do not see it. */
                        name: string;
                        /** @description Absent: `class` says that it is a notice. */
                        topic?: string;
                        /** @description Instead of a topic: a message class that goes to everyone concerned, whatever they chose. For notices that are owed. */
                        class?: string;
                        /** @description Of a notice: purposes that it is about. It concerns everybody of whom data are held under one of them. Absent: under any. */
                        about?: string[];
                        /** @description Of a notice: the published version of the policy that it tells of, for the evidence. */
                        policy_version?: number;
                        /** @description A template of the policy, of the message class of the topic. */
                        template: string;
                        /** @description By language, what the template asks for. The default language of the policy must be there. */
                        content: {
                            [key: string]: {
                                [key: string]: string | number | boolean;
                            };
                        };
                        /** @description A campaign on the same topic: it reaches those who got an earlier mail of that thread and are on the topic now, as a reply to it. */
                        follows?: string;
                        /** @description Only those of whose lasting relationships one has these attributes, such as { product: "tabella", version: ["7.1", "7.2"] }, at the moment it begins. */
                        only_with?: {
                            [key: string]: string | string[];
                        };
                        /** @description Mails a minute at most. Absent: as fast as the mail server takes them. */
                        pace_per_minute?: number;
                    };
                };
            };
            responses: {
                /** @description The draft; nothing is sent before it is started. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CampaignView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{campaign}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A campaign: its words, what may be done, its progress and result */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    campaign: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Where it stands. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CampaignView"];
                    };
                };
            };
        };
        /** Writes a draft anew */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    campaign: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description For yourselves; readers do not see it. */
                        name: string;
                        /** @description Absent: `class` says that it is a notice. */
                        topic?: string;
                        /** @description Instead of a topic: a message class that goes to everyone concerned, whatever they chose. For notices that are owed. */
                        class?: string;
                        /** @description Of a notice: purposes that it is about. It concerns everybody of whom data are held under one of them. Absent: under any. */
                        about?: string[];
                        /** @description Of a notice: the published version of the policy that it tells of, for the evidence. */
                        policy_version?: number;
                        /** @description A template of the policy, of the message class of the topic. */
                        template: string;
                        /** @description By language, what the template asks for. The default language of the policy must be there. */
                        content: {
                            [key: string]: {
                                [key: string]: string | number | boolean;
                            };
                        };
                        /** @description A campaign on the same topic: it reaches those who got an earlier mail of that thread and are on the topic now, as a reply to it. */
                        follows?: string;
                        /** @description Only those of whose lasting relationships one has these attributes, such as { product: "tabella", version: ["7.1", "7.2"] }, at the moment it begins. */
                        only_with?: {
                            [key: string]: string | string[];
                        };
                        /** @description Mails a minute at most. Absent: as fast as the mail server takes them. */
                        pace_per_minute?: number;
                    };
                };
            };
            responses: {
                /** @description As it stands now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CampaignView"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{campaign}/audience": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many would get it now, and why others do not */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    campaign: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Counts. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Audience"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{campaign}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Subject and text part as a reader of a language gets them */
        get: {
            parameters: {
                query?: {
                    locale?: string;
                    /** @description In which the reader reads times (IANA). Absent: the organisation’s. */
                    time_zone?: string;
                    /** @description An invented value for a field of the reader, as `plan:Business L`; once for each field. Absent: what stands there for readers who have none. */
                    reader?: string | string[];
                };
                header?: never;
                path: {
                    campaign: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Its links lead nowhere. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Letter"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{campaign}/letter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The mail as a page, to be shown in a frame */
        get: {
            parameters: {
                query?: {
                    locale?: string;
                    /** @description In which the reader reads times (IANA). Absent: the organisation’s. */
                    time_zone?: string;
                    /** @description An invented value for a field of the reader, as `plan:Business L`; once for each field. Absent: what stands there for readers who have none. */
                    reader?: string | string[];
                };
                header?: never;
                path: {
                    campaign: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description HTML without scripts. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{campaign}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts, schedules, unschedules or resumes it */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    campaign: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        action: "schedule";
                        /** Format: date-time */
                        starts_at: string;
                    } | {
                        /** @enum {string} */
                        action: "start" | "unschedule" | "resume";
                    };
                };
            };
            responses: {
                /** @description As it stands now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CampaignView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{campaign}/stops": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pauses or cancels it: every hand-over that has not begun stops */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    campaign: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        action: "pause" | "cancel";
                    };
                };
            };
            responses: {
                /** @description As it stands now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CampaignView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{campaign}/thread": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The campaigns that follow each other, this one among them */
        get: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path: {
                    campaign: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Oldest first. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CampaignThread"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Outages that were told of, newest first, each with its follow-ups */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    locale?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Fifty at most. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Incidents"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/message-classes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What went out under which message class in the last thirty days */
        get: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Counts. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ClassCounts"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{campaign}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends the words as they stand to colleagues */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    campaign: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Addresses of active staff accounts of this organisation; any other is refused, so that a test is never a way to write to people. */
                        to: string[];
                        /** @description One mail in each of these languages. Absent: every language that has words. */
                        locales?: string[];
                        /** @description Invented values for fields of the reader that the words have. One that is absent: what stands there for readers who have none. */
                        reader?: {
                            [key: string]: string;
                        };
                    };
                };
            };
            responses: {
                /** @description On their way. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description How many mails are on their way. */
                            mails: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{campaign}/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A second person approves exactly these words and this audience */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    campaign: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        hash: string;
                    };
                };
            };
            responses: {
                /** @description As it stands now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CampaignView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{campaign}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whose mail is uncertain, failed or was held, masked */
        get: {
            parameters: {
                query: {
                    state: "uncertain" | "failed" | "held";
                    cursor?: string;
                };
                header?: never;
                path: {
                    campaign: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Fifty at most. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UnsentPeople"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{campaign}/messages/{message}/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Marks an uncertain mail as arrived, or sends it once more */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    campaign: string;
                    message: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description `mark_arrived`: the log of the mail server says so. `send_again`: to this person alone, who may then have it twice.
                         * @enum {string}
                         */
                        action: "mark_arrived" | "send_again";
                    };
                };
            };
            responses: {
                /** @description As the campaign stands now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CampaignView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/topics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every topic by mail, and how many receive it now */
        get: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Counts. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Topics"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/topics/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of the mails on topics, by day */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Thirty days. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Deliveries"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cases: open before answered before closed, the most urgent first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    state?: "open" | "answered" | "closed";
                    kind?: "question" | "removal" | "support";
                    assigned?: "me" | "nobody";
                    overdue?: "yes";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Fifty at most, without anybody’s name or words. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CaseRows"];
                    };
                };
            };
        };
        put?: never;
        /** Opens a case for somebody who called or wrote */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        subject: {
                            email: string;
                        } | {
                            phone: string;
                        } | {
                            client_id: string;
                        } | {
                            device: string;
                        } | {
                            subject_id: string;
                        };
                        /**
                         * @default question
                         * @enum {string}
                         */
                        kind?: "question" | "removal" | "support";
                        /** @description To answer in; absent: the default one of the policy. */
                        locale?: string;
                        /** @description For the eyes of the data protection officer only; it cannot be read here afterwards. */
                        dpo_only?: boolean;
                        contact: {
                            /** @enum {string} */
                            channel: "mail" | "telephone" | "fax" | "paper";
                            /**
                             * @default in
                             * @enum {string}
                             */
                            direction?: "in" | "out";
                            /** @description What was said or written. */
                            text: string;
                            /**
                             * Format: date-time
                             * @description When it took place; absent: now. Never in the future.
                             */
                            at?: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Open, with its term. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cases/{case}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A case with every contact and step; the reading is logged */
        get: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path: {
                    case: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description As it stands now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CaseView"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cases/{case}/assignees": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whom it may be given to */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    case: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Colleagues who work on cases and see this one. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Assignees"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cases/{case}/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Records a contact by telephone, fax, paper or mail */
        post: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path: {
                    case: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        channel: "mail" | "telephone" | "fax" | "paper";
                        /**
                         * @default in
                         * @enum {string}
                         */
                        direction?: "in" | "out";
                        /** @description What was said or written. */
                        text: string;
                        /**
                         * Format: date-time
                         * @description When it took place; absent: now. Never in the future.
                         */
                        at?: string;
                        /**
                         * @description Nothing more is to be done.
                         * @default false
                         */
                        closes?: boolean;
                    };
                };
            };
            responses: {
                /** @description As it stands now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CaseView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cases/{case}/answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answers by mail, in the thread of the case */
        post: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path: {
                    case: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        subject: string;
                        /** @description Markdown. */
                        text: string;
                        /**
                         * @description Nothing more is to be done.
                         * @default false
                         */
                        closes?: boolean;
                    };
                };
            };
            responses: {
                /** @description As it stands now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CaseView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cases/{case}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Closes, reopens, assigns, sets a term, restricts, or carries out a removal */
        post: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path: {
                    case: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        action: "close" | "reopen" | "restrict" | "unrestrict";
                        /** @description Why, in words; kept with the case, sealed. */
                        reason: string;
                    } | {
                        /** @enum {string} */
                        action: "assign";
                        /** @description Null: to nobody. */
                        staff_id: string | null;
                    } | {
                        /** @enum {string} */
                        action: "set_due";
                        /** Format: date-time */
                        answer_by: string;
                        /** @description Why, in words; kept with the case, sealed. */
                        reason: string;
                    } | {
                        /** @enum {string} */
                        action: "remove";
                        /** @description Absent: everything, and topics to come. */
                        topics?: string[];
                    };
                };
            };
            responses: {
                /** @description As it stands now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CaseView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Requests by the day on which they are due, those that ended last */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    state?: "received" | "verifying" | "in_progress" | "clarifying" | "quoted" | "awaiting_approval" | "carrying_out" | "partly_done" | "under_appeal" | "completed" | "refused" | "withdrawn" | "lapsed" | "joined" | "upheld";
                    type?: "access" | "processing_information" | "rectification" | "erasure" | "restriction" | "portability" | "portability_to_controller" | "objection_to_marketing" | "objection" | "withdrawal" | "human_review" | "third_party_access" | "childs_data" | "complaint" | "question";
                    assigned?: "me" | "nobody";
                    overdue?: "yes";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Fifty at most, without anybody’s name or words. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RequestRows"];
                    };
                };
            };
        };
        put?: never;
        /** Enters a request that came on paper, with its scan */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        type: "access" | "processing_information" | "rectification" | "erasure" | "restriction" | "portability" | "portability_to_controller" | "objection_to_marketing" | "objection" | "withdrawal" | "human_review" | "third_party_access" | "childs_data" | "complaint" | "question";
                        person: {
                            name: string;
                            /** @description Lines of the address. */
                            postal_address: string[];
                        };
                        subject?: {
                            email: string;
                        } | {
                            phone: string;
                        } | {
                            client_id: string;
                        } | {
                            device: string;
                        };
                        /**
                         * @description What exactly is asked for; kept sealed.
                         * @default {}
                         */
                        details?: {
                            /** @description What is asked for, in the words of the person. */
                            words?: string;
                            /** @description Objection, withdrawal, restriction: which purposes; absent: all that it can concern. */
                            purposes?: string[];
                            /** @description Complaint: the clause complained of. */
                            clause?: string;
                            corrections?: {
                                system: string;
                                table: string;
                                column: string;
                                /** @description Null empties it. */
                                value: string | null;
                            }[];
                            /** @description Human review: the automated decision of the policy. */
                            decision?: string;
                            /** @description Portability: the controller that gets the data. */
                            recipient?: {
                                name: string;
                                /** Format: email */
                                email?: string;
                            };
                            /** @description Access of third parties: who asks. */
                            requester?: {
                                surname: string;
                                name: string;
                                patronymic?: string;
                                residence: string;
                                /** @description The identity document: kind, number, by whom and when. */
                                document: string;
                            } | {
                                body: string;
                                seat: string;
                                official: string;
                                /** @description The document that confirms their powers. */
                                powers: string;
                            };
                            /** @description Access of third parties, data of a child: whose data, where it is known by what. */
                            about?: {
                                email: string;
                            } | {
                                phone: string;
                            } | {
                                client_id: string;
                            } | {
                                device: string;
                            };
                            /** @description Access of third parties: the list of data. */
                            scope?: string;
                            /** @description Access of third parties: purpose or legal ground. */
                            ground?: string;
                            /** @description Data of a child: what the reporter is to it. */
                            relation?: string;
                        };
                        locale?: string;
                        /** Format: date-time */
                        received_at: string;
                        scan?: {
                            /** @enum {string} */
                            media_type: "application/pdf" | "image/jpeg" | "image/png";
                            data: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Received, with its terms. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A request with its steps, terms, plan and letters; the reading is logged */
        get: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path: {
                    request: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description As it stands now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RequestPage"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Old and new values of its plan side by side; the reading is logged */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    request: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A hundred rows a column at most. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PlannedChanges"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request}/assignees": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whom it may be given to */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    request: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Colleagues who work on requests. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Assignees"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/request-statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Arrivals, answers and time to answer by week, and what is overdue */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Counts; nothing of anybody. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RequestStatistics"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/request-letters/{letter}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A letter on paper, A4, tagged */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    letter: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The letter. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/pdf": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request}/documents/{document}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A proof of identity or a scan; each look is logged */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    request: string;
                    document: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description As it came. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/octet-stream": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request}/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds a proof of identity or a scan */
        post: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path: {
                    request: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        kind: "identity_fields";
                        fields: {
                            surname: string;
                            name: string;
                            patronymic?: string;
                            residence: string;
                            document: string;
                        };
                    } | {
                        /** @enum {string} */
                        kind: "identity_document" | "scan";
                        /** @enum {string} */
                        media_type: "application/pdf" | "image/jpeg" | "image/png";
                        data: string;
                    };
                };
            };
            responses: {
                /** @description As it stands now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RequestPage"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cases/{case}/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a request out of a case: its words and its day count */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    case: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        type: "access" | "processing_information" | "rectification" | "erasure" | "restriction" | "portability" | "portability_to_controller" | "objection_to_marketing" | "objection" | "withdrawal" | "human_review" | "third_party_access" | "childs_data" | "complaint" | "question";
                    };
                };
            };
            responses: {
                /** @description Received, with its terms. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Acts on it: each act is for the parts that the life cycle names */
        post: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path: {
                    request: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        action: "ask_identity" | "verify" | "accept" | "join" | "quote" | "accept_quote" | "decline_quote" | "ask" | "clarify" | "extend" | "propose" | "send_back" | "approve" | "report_partly" | "retry" | "complete" | "refuse" | "withdraw" | "lapse" | "appeal" | "reopen" | "uphold";
                        /**
                         * @description In which part, where the action can be taken in several.
                         * @enum {string}
                         */
                        as?: "person" | "verifier" | "staff" | "approver" | "system";
                        /** @description What the person is told, or said; kept sealed. */
                        words?: string;
                        /** @description Of a refusal, a fee or an extension. */
                        ground?: string;
                        /**
                         * Format: date
                         * @description Extension: the day that the person is told, earlier than the law allows.
                         */
                        until?: string;
                        amount?: {
                            value: string;
                            currency: string;
                        };
                        /** @description Verify: who it turned out to be, known to you by what. */
                        subject?: {
                            email: string;
                        } | {
                            phone: string;
                        } | {
                            client_id: string;
                        } | {
                            device: string;
                        } | {
                            subject_id: string;
                        };
                        /** @description Propose access of a third party: what exactly it is given, and on which ground. */
                        disclosure?: {
                            categories: string[];
                            /** @enum {string} */
                            ground: "consent" | "legal_obligation" | "vital_interests" | "public_task" | "legitimate_interest";
                        };
                        /**
                         * @description Complete human review: whether the decision stands. Absent: it does.
                         * @enum {string}
                         */
                        review?: "released" | "changed";
                        /** @description Join: the earlier one. */
                        first_request?: string;
                        /** @description Approve: exactly this plan. */
                        plan_hash?: string;
                    };
                };
            };
            responses: {
                /** @description As it stands now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RequestPage"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request}/letter-previews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The letter that an act would write, as it would read; nothing is done */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    request: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        action: "ask_identity" | "verify" | "accept" | "join" | "quote" | "accept_quote" | "decline_quote" | "ask" | "clarify" | "extend" | "propose" | "send_back" | "approve" | "report_partly" | "retry" | "complete" | "refuse" | "withdraw" | "lapse" | "appeal" | "reopen" | "uphold";
                        /**
                         * @description In which part, where the action can be taken in several.
                         * @enum {string}
                         */
                        as?: "person" | "verifier" | "staff" | "approver" | "system";
                        /** @description What the person is told, or said; kept sealed. */
                        words?: string;
                        /** @description Of a refusal, a fee or an extension. */
                        ground?: string;
                        /**
                         * Format: date
                         * @description Extension: the day that the person is told, earlier than the law allows.
                         */
                        until?: string;
                        amount?: {
                            value: string;
                            currency: string;
                        };
                        /** @description Verify: who it turned out to be, known to you by what. */
                        subject?: {
                            email: string;
                        } | {
                            phone: string;
                        } | {
                            client_id: string;
                        } | {
                            device: string;
                        } | {
                            subject_id: string;
                        };
                        /** @description Propose access of a third party: what exactly it is given, and on which ground. */
                        disclosure?: {
                            categories: string[];
                            /** @enum {string} */
                            ground: "consent" | "legal_obligation" | "vital_interests" | "public_task" | "legitimate_interest";
                        };
                        /**
                         * @description Complete human review: whether the decision stands. Absent: it does.
                         * @enum {string}
                         */
                        review?: "released" | "changed";
                        /** @description Join: the earlier one. */
                        first_request?: string;
                        /** @description Approve: exactly this plan. */
                        plan_hash?: string;
                    };
                };
            };
            responses: {
                /** @description The letter. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LetterPreview"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request}/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has its plan made, or made anew with other corrections */
        post: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path: {
                    request: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        corrections?: {
                            system: string;
                            table: string;
                            column: string;
                            /** @description Null empties it. */
                            value: string | null;
                        }[];
                    };
                };
            };
            responses: {
                /** @description As it stands now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RequestPage"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request}/assignments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives it to a colleague, or to nobody */
        post: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path: {
                    request: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Null: to nobody. */
                        staff_id: string | null;
                    };
                };
            };
            responses: {
                /** @description As it stands now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RequestPage"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open tasks of plans that are approved, oldest first */
        get: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All of them. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RequestTasks"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/{task}/confirmations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says what became of a task; with the last one the plan goes on */
        post: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path: {
                    task: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        outcome: "done" | "none_found" | "kept" | "failed";
                        words: string;
                        because?: string;
                        /** Format: date */
                        until?: string;
                    };
                };
            };
            responses: {
                /** @description Those that are open still. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RequestTasks"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Holds, newest first, released ones too */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Fifty at most. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Holds"];
                    };
                };
            };
        };
        put?: never;
        /** Holds a person’s data back from erasure */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        subject: {
                            email: string;
                        } | {
                            phone: string;
                        } | {
                            client_id: string;
                        } | {
                            device: string;
                        } | {
                            subject_id: string;
                        };
                        /** @description For what, such as a file number: shown beside whatever stays, so nothing about a person. */
                        matter: string;
                        /** @description Why, in words; sealed. */
                        reason: string;
                        /**
                         * Format: date-time
                         * @description When it ends by itself. Absent: when it is released.
                         */
                        until?: string;
                    };
                };
            };
            responses: {
                /** @description As it stands now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            subject_id: string;
                            matter: string;
                            reason: string;
                            /** Format: date-time */
                            until?: string;
                            is_in_force: boolean;
                            /** Format: date-time */
                            placed_at: string;
                            /** @description `system`, `api`, or the id of a member of staff. */
                            placed_by: string;
                            /** Format: date-time */
                            released_at?: string;
                            released_by?: string;
                            release_reason?: string;
                            /** @description Null: nobody, or a colleague who is gone. */
                            placed_by_name: string | null;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/holds/{hold}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a hold; what is due by then goes with the next sweep */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    hold: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description As it stands now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            subject_id: string;
                            matter: string;
                            reason: string;
                            /** Format: date-time */
                            until?: string;
                            is_in_force: boolean;
                            /** Format: date-time */
                            placed_at: string;
                            /** @description `system`, `api`, or the id of a member of staff. */
                            placed_by: string;
                            /** Format: date-time */
                            released_at?: string;
                            released_by?: string;
                            release_reason?: string;
                            /** @description Null: nobody, or a colleague who is gone. */
                            placed_by_name: string | null;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/suppressions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many addresses are closed, by cause */
        get: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Counts, never addresses. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SuppressionCounts"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/suppressions/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whether and why one exact address is closed, for a stated reason */
        post: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        email: string;
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Every way in which it is closed; none: it is not. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AddressState"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/suppressions/blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Closes one exact address */
        post: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        email: string;
                        /** @enum {string} */
                        channel: "" | "email";
                        topic: string | "";
                        wished: boolean;
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Every way in which it is closed; none: it is not. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AddressState"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/suppressions/lifts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens an address again that the person did not close */
        post: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        email: string;
                        channel: string | "";
                        topic: string | "";
                        /** @enum {string} */
                        cause: "withdrawal" | "bounce" | "complaint" | "operator" | "third_party";
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Every way in which it is closed; none: it is not. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AddressState"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/engagement-terms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** To whom the policy lets a list be lent, and for how long */
        get: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Recipients, topics, the latest end. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EngagementTerms"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/engagements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Engagements, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    locale?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Fifty at most. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EngagementViews"];
                    };
                };
            };
        };
        put?: never;
        /** Records under which terms a list may be lent */
        post: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description A third party or a processor that the policy names. */
                        recipient: string;
                        /** @description What the list may be used for, in words. */
                        purpose: string;
                        /** @description Only those who want no mail on this topic. Absent: on any topic. */
                        topic?: string;
                        terms: {
                            /** @description Where the signed document is kept, such as a contract number. */
                            reference: string;
                            /** @description SHA-256 of the signed document, lower-case hexadecimal. */
                            sha256: string;
                            /** Format: date */
                            signed_on: string;
                        };
                        /**
                         * @default salted
                         * @enum {string}
                         */
                        hash?: "salted" | "sha256";
                        /**
                         * Format: date-time
                         * @description When the list has to be destroyed: no later than the policy says.
                         */
                        expires_at: string;
                    };
                };
            };
            responses: {
                /** @description Recorded; nothing is given yet. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EngagementView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/engagements/{engagement}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An engagement and where it stands */
        get: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path: {
                    engagement: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description As it stands now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EngagementView"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/engagements/{engagement}/attestations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Records that the recipient confirmed the deletion */
        post: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path: {
                    engagement: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        reference: string;
                    };
                };
            };
            responses: {
                /** @description As it stands now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EngagementView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/engagements/{engagement}/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes over who told the third party that they want no mail */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    engagement: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        hashes: string[];
                    };
                };
            };
            responses: {
                /** @description Done, with what was not understood. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ImportedHashes"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/engagements/{engagement}/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a list, on record as a disclosure */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    engagement: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What goes with the list. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ExportManifest"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/suppression-exports/{export}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The list as a file: one hash a line */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    export: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Hashes. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subjects/searches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finds one person by an exact identity, for a stated reason */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        subject: {
                            email: string;
                        } | {
                            phone: string;
                        } | {
                            client_id: string;
                        } | {
                            device: string;
                        } | {
                            subject_id: string;
                        };
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description The person; open to this session for 30 minutes. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            subject_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subjects/{subject_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a person is known by, masked */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    subject_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The person, while a look is open. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Subject"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subjects/{subject_id}/record": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Consents, subscriptions, messages and evidence of a person */
        get: {
            parameters: {
                query?: {
                    locale?: string;
                };
                header?: never;
                path: {
                    subject_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The record, while a look is open. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SubjectRecord"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subjects/{subject_id}/reveals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Shows one identity in full, for a reason of its own */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    subject_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        identity_id: string;
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description The value. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            value: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/evidence/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The head of the evidence log */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Checkpoint, trust file, and what waits. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EvidenceLog"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/evidence/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Entries of the log, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    class?: "policy" | "notice" | "consent" | "withdrawal" | "message" | "request_step" | "disclosure" | "erasure" | "key" | "index" | "system";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of the log. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Entries"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/evidence/entries/{entry_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One entry with its proof */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    entry_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What the log itself says, and the proof that it does. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Entry"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/evidence/entries/{entry_id}/openings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What an entry is about, for a stated reason */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    entry_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description The fields the entry commits to. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EntryPayload"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        NextStep: {
            /** @enum {string} */
            next: "code" | "enrolment";
            /** Format: date-time */
            expires_at: string;
        };
        Enrolment: {
            secret: string;
            otpauth_uri: string;
            qr_svg: string;
        };
        SignedIn: {
            recovery_codes: string[];
        };
        Me: {
            staff_id: string;
            name: string;
            email: string;
            organisation: string;
            organisation_names: {
                [key: string]: string;
            };
            roles: ("dpo" | "officer" | "communicator" | "verifier" | "auditor" | "admin")[];
            permissions: ("promises.read" | "campaigns.read" | "campaigns.write" | "campaigns.stop" | "campaigns.approve" | "campaigns.people" | "cases.read" | "cases.write" | "cases.dpo" | "requests.read" | "requests.write" | "requests.approve" | "requests.verify" | "suppressions.read" | "suppressions.write" | "engagements.read" | "engagements.write" | "subjects.search" | "subjects.read" | "subjects.reveal" | "evidence.read" | "evidence.open" | "access_log.read" | "staff.manage")[];
            session_id: string;
            /** Format: date-time */
            idle_expires_at: string;
            /** Format: date-time */
            expires_at: string;
            recovery_codes_left: number;
        };
        StaffSession: {
            session_id: string;
            current: boolean;
            device: string;
            /** @enum {string} */
            method: "totp" | "recovery_code";
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            last_seen_at: string;
            /** Format: date-time */
            expires_at: string;
        };
        StaffMember: {
            staff_id: string;
            name: string;
            email: string;
            roles: ("dpo" | "officer" | "communicator" | "verifier" | "auditor" | "admin")[];
            /** @enum {string} */
            status: "invited" | "active" | "inactive";
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            last_seen_at: string | null;
        };
        InvitationIssued: {
            staff_id: string;
            token: string;
            /** Format: date-time */
            expires_at: string;
        };
        AccessLog: {
            items: components["schemas"]["AccessLogItem"][];
            next_cursor: string | null;
        };
        AccessLogItem: {
            access_id: string;
            /** Format: date-time */
            occurred_at: string;
            /** @enum {string} */
            action: "searched" | "viewed" | "revealed" | "entry_opened" | "case_read" | "suppression_checked" | "suppression_changed" | "request_read" | "request_document_read";
            staff_id: string;
            staff_name: string | null;
            subject_id: string | null;
            reason: string | null;
        };
        Board: {
            documents: {
                document: string;
                title: string;
                version: number;
                /** Format: date-time */
                in_force_since: string;
                clauses: components["schemas"]["Clause"][];
                /** @description The folder beside the server, where it was not published for them. */
                withheld: {
                    /** @description The clause that refuses it; null: it has to be marked as material. */
                    refused_by: string | null;
                    /** @description The weaker changes, in words. */
                    changes: string[];
                } | null;
            }[];
        };
        Clause: {
            clause: string;
            heading: string;
            paragraphs: string[];
            /** @enum {string} */
            status: "kept" | "at_risk" | "broken" | "says";
            /** Format: date-time */
            since: string;
            mechanisms: components["schemas"]["Mechanism"][];
            entry_ids: string[];
        };
        Mechanism: {
            mechanism: string;
            keeps: string;
            /** @enum {string} */
            status: "kept" | "at_risk" | "broken";
            reason: {
                code: string;
                text: string;
            } | null;
            law: string[];
            settings: components["schemas"]["LabelledValue"][];
            probes: components["schemas"]["Probe"][];
        };
        LabelledValue: {
            name: string;
            label: string;
            value: string;
        };
        Probe: {
            probe: string;
            /** @enum {string} */
            status: "kept" | "at_risk" | "broken";
            figures: components["schemas"]["LabelledValue"][];
            /** Format: date-time */
            checked_at: string;
        };
        CampaignTerms: {
            locales: string[];
            default_locale: string;
            time_zone: string;
            topics: {
                topic: string;
                title: string;
                description: string;
                message_class: string;
                class_label: string;
                carries_marketing: boolean;
                purpose_label: string;
                legal_basis: string;
                clause: string | null;
                opt_in: string;
                only_for: string[];
                templates: components["schemas"]["TemplateView"][];
            }[];
            classes: {
                message_class: string;
                label: string;
                clause: string;
                templates: components["schemas"]["TemplateView"][];
            }[];
            purposes: {
                purpose: string;
                label: string;
            }[];
            policy_versions: {
                version: number;
                /** Format: date-time */
                in_force_from: string;
            }[];
        };
        TemplateView: {
            template: string;
            fields: {
                name: string;
                /** @enum {string} */
                kind: "text" | "markdown" | "number" | "date" | "date_time" | "link";
            }[];
            reader: {
                name: string;
                label: string;
                otherwise: {
                    [key: string]: string;
                };
            }[];
            calendar?: {
                starts: string;
                ends: string;
                what: string;
            };
        };
        CampaignView: {
            id: string;
            name: string;
            /** @description Absent: a notice to everyone concerned. */
            topic?: string;
            /** @description Of a notice. */
            class?: string;
            about?: string[];
            policy_version?: number;
            template: string;
            /** @description The campaign that it follows in one thread. */
            follows?: string;
            only_with?: {
                [key: string]: string[];
            };
            /** @enum {string} */
            state: "draft" | "scheduled" | "sending" | "paused" | "sent" | "cancelled";
            /**
             * Format: date-time
             * @description Of a draft: when it was to begin and did not, because it had lost its approval: the policy changed meanwhile.
             */
            starts_at?: string;
            pace_per_minute?: number;
            /** @description How many people it was addressed to; absent before it begins. */
            audience?: number;
            /** @description Absent before it begins. */
            result?: {
                /** @description Not yet handed over, those put off by the mail server included. */
                waiting: number;
                /** @description Taken over by the mail server. */
                sent: number;
                /** @description Left out by the policy at the last look. */
                held: number;
                failed: number;
                /** @description The mail server may or may not have them. They are never sent again on their own. */
                uncertain: number;
                reasons: {
                    /** @enum {string} */
                    state: "queued" | "sending" | "sent" | "failed" | "held" | "uncertain";
                    reason: string;
                    clause?: string;
                    count: number;
                }[];
            };
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            changed_at: string;
            /** Format: date-time */
            started_at?: string;
            /** Format: date-time */
            ended_at?: string;
            approval: {
                given: boolean;
                hash: string;
                by: string | null;
                /** Format: date-time */
                at: string | null;
                waits_for: string[];
                yours: boolean;
                changes: {
                    field: string;
                    before: string | null;
                    after: string | null;
                }[];
            } | null;
            /** @description By language, what the template asks for. The default language of the policy must be there. */
            content: {
                [key: string]: {
                    [key: string]: string | number | boolean;
                };
            };
            actions: ("start" | "schedule" | "unschedule" | "pause" | "resume" | "cancel")[];
        };
        CampaignSummaries: {
            items: components["schemas"]["CampaignSummary"][];
            next_cursor: string | null;
        };
        CampaignSummary: {
            id: string;
            name: string;
            /** @description Absent: a notice to everyone concerned. */
            topic?: string;
            /** @description Of a notice. */
            class?: string;
            about?: string[];
            policy_version?: number;
            /** @description The campaign that it follows in one thread. */
            follows?: string;
            only_with?: {
                [key: string]: string[];
            };
            /** @enum {string} */
            state: "draft" | "scheduled" | "sending" | "paused" | "sent" | "cancelled";
            /**
             * @description Whether a second person has approved exactly what it says now. Absent: the policy demands no approval.
             * @enum {string}
             */
            approval?: "missing" | "given";
            /**
             * Format: date-time
             * @description Of a draft: when it was to begin and did not, because it had lost its approval: the policy changed meanwhile.
             */
            starts_at?: string;
            pace_per_minute?: number;
            /** @description How many people it was addressed to; absent before it begins. */
            audience?: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            changed_at: string;
            /** Format: date-time */
            started_at?: string;
            /** Format: date-time */
            ended_at?: string;
            topic_title: string;
            result?: {
                /** @description Not yet handed over, those put off by the mail server included. */
                waiting: number;
                /** @description Taken over by the mail server. */
                sent: number;
                /** @description Left out by the policy at the last look. */
                held: number;
                failed: number;
                /** @description The mail server may or may not have them. They are never sent again on their own. */
                uncertain: number;
            };
        };
        Audience: {
            /** @description Who would get it now. */
            reachable: number;
            locales: {
                locale: string;
                count: number;
            }[];
            left_out: {
                /** @description The gate’s reason; or `thread_missing` (got no earlier mail), `attribute_missing`, `address_missing`. */
                reason: string;
                count: number;
            }[];
        };
        Letter: {
            locale: string;
            subject: string;
            text: string;
            calendar?: {
                starts: string;
                ends: string;
                what: string;
            };
            reader: {
                name: string;
                otherwise: string;
            }[];
        };
        CampaignThread: {
            items: components["schemas"]["CampaignSummary"][];
        };
        Incidents: {
            items: {
                id: string;
                topic_title: string;
                campaigns: components["schemas"]["CampaignSummary"][];
            }[];
            next_cursor: string | null;
        };
        ClassCounts: {
            /** Format: date-time */
            since: string;
            items: {
                message_class: string;
                label: string;
                carries_marketing: boolean;
                clause: string | null;
                /** @enum {string|null} */
                approval: "second_person" | "second_person_for_free_text" | null;
                sent: number;
                held: number;
                failed: number;
                uncertain: number;
            }[];
        };
        UnsentPeople: {
            items: {
                message: string;
                subject: string;
                /** @enum {string} */
                state: "uncertain" | "failed" | "held";
                /** @description The gate’s where held. */
                reason?: string;
                clause?: string;
                /** Format: date-time */
                changed_at: string;
                masked: string;
            }[];
            next_cursor: string | null;
        };
        Topics: {
            /** Format: date-time */
            since: string;
            items: {
                topic: string;
                title: string;
                description: string;
                message_class: string;
                class_label: string;
                carries_marketing: boolean;
                purpose_label: string;
                legal_basis: string;
                clause: string | null;
                opt_in: string;
                only_for: string[];
                receives: number;
                joined: number;
                left: number;
            }[];
        };
        Deliveries: {
            time_zone: string;
            days: {
                /** Format: date */
                day: string;
                sent: number;
                held: number;
                failed: number;
                uncertain: number;
                withdrawn: number;
            }[];
        };
        CaseRows: {
            items: components["schemas"]["CaseRow"][];
            next_cursor: string | null;
            open: number;
            overdue: number;
        };
        CaseRow: {
            id: string;
            /** @enum {string} */
            kind: "question" | "removal" | "support";
            /** @enum {string} */
            state: "open" | "answered" | "closed";
            locale: string;
            /** Format: date-time */
            opened_at: string;
            /**
             * Format: date-time
             * @description Until when the first answer was promised.
             */
            due_at: string;
            /**
             * Format: date-time
             * @description Until when the next answer is due: as promised, or earlier as was set.
             */
            answer_by: string;
            /** @description Id of a member of staff. */
            assigned_to?: string;
            /** Format: date-time */
            changed_at: string;
            /** Format: date-time */
            answered_at?: string;
            /** Format: date-time */
            closed_at?: string;
            dpo_only: boolean;
            overdue: boolean;
            /** @description Null: nobody, or a colleague who is gone. */
            assigned_name: string | null;
            last_contact: {
                /** @enum {string} */
                channel: "mail" | "telephone" | "fax" | "paper";
                /** @enum {string} */
                direction: "in" | "out";
                /** Format: date-time */
                at: string;
            } | null;
        };
        CaseView: {
            id: string;
            /** @enum {string} */
            kind: "question" | "removal" | "support";
            /** @enum {string} */
            state: "open" | "answered" | "closed";
            locale: string;
            /** Format: date-time */
            opened_at: string;
            /**
             * Format: date-time
             * @description Until when the first answer was promised.
             */
            due_at: string;
            /**
             * Format: date-time
             * @description Until when the next answer is due: as promised, or earlier as was set.
             */
            answer_by: string;
            /** @description Id of a member of staff. */
            assigned_to?: string;
            /** Format: date-time */
            changed_at: string;
            /** Format: date-time */
            answered_at?: string;
            /** Format: date-time */
            closed_at?: string;
            dpo_only: boolean;
            overdue: boolean;
            /** @description Null: nobody, or a colleague who is gone. */
            assigned_name: string | null;
            subject_id: string;
            identities: {
                /** @enum {string} */
                kind: "email" | "phone" | "client_id" | "device";
                masked: string;
            }[];
            contacts: {
                id: string;
                /** @enum {string} */
                channel: "mail" | "telephone" | "fax" | "paper";
                /** @enum {string} */
                direction: "in" | "out";
                text: string;
                /** Format: date-time */
                at: string;
                /** Format: date-time */
                recorded_at: string;
                /** @description `system`, `api`, or the id of a member of staff. */
                recorded_by: string;
                /** @description Of our mail, where it was sent from here. */
                message_id?: string;
                entry_id: string;
                /** @description Null: nobody, or a colleague who is gone. */
                by_name: string | null;
                delivery: {
                    state: string;
                    reason: string | null;
                } | null;
            }[];
            steps: {
                id: string;
                /** @enum {string} */
                act: "close" | "reopen" | "assign" | "set_due" | "restrict" | "unrestrict" | "remove";
                reason?: string;
                /** @description Id of a member of staff. */
                assigned_to?: string;
                /** Format: date-time */
                answer_by?: string;
                /** Format: date-time */
                at: string;
                /** @description `system`, `api`, or the id of a member of staff. */
                taken_by: string;
                entry_id: string;
                /** @description Null: nobody, or a colleague who is gone. */
                by_name: string | null;
                /** @description Null: nobody, or a colleague who is gone. */
                assigned_name: string | null;
            }[];
            answer: {
                /** @enum {string|null} */
                hindrance: "case_address_missing" | "case_template_missing" | null;
                subject: string;
            };
            receives: {
                topic: string;
                title: string;
            }[];
            /** Format: date-time */
            latest_answer_by: string;
        };
        Assignees: {
            items: {
                staff_id: string;
                name: string;
            }[];
        };
        RequestRows: {
            items: components["schemas"]["RequestRow"][];
            next_cursor: string | null;
            open: number;
            overdue: number;
        };
        RequestRow: {
            id: string;
            /** @enum {string} */
            type: "access" | "processing_information" | "rectification" | "erasure" | "restriction" | "portability" | "portability_to_controller" | "objection_to_marketing" | "objection" | "withdrawal" | "human_review" | "third_party_access" | "childs_data" | "complaint" | "question";
            /** @enum {string} */
            channel: "centre" | "api" | "mail" | "paper" | "drp" | "opendsr";
            /** @enum {string} */
            state: "received" | "verifying" | "in_progress" | "clarifying" | "quoted" | "awaiting_approval" | "carrying_out" | "partly_done" | "under_appeal" | "completed" | "refused" | "withdrawn" | "lapsed" | "joined" | "upheld";
            locale: string;
            clause?: string;
            /** Format: date-time */
            received_at: string;
            /**
             * Format: date-time
             * @description From then on what is due next is late; absent while the clock stands still, or nothing is due.
             */
            due_at?: string;
            /** @enum {string} */
            due_milestone?: "act" | "acknowledge" | "decide" | "tell_of_extension" | "answer" | "tell_others" | "appeal";
            /**
             * Format: date-time
             * @description The same of the answer, as its clock stands.
             */
            answer_due_at?: string;
            is_overdue: boolean;
            /** Format: date-time */
            answered_at?: string;
            assigned_to?: string;
            joined_to?: string;
            /** @description Null: nobody, or a colleague who is gone. */
            assigned_name: string | null;
        };
        RequestPage: {
            id: string;
            /** @enum {string} */
            type: "access" | "processing_information" | "rectification" | "erasure" | "restriction" | "portability" | "portability_to_controller" | "objection_to_marketing" | "objection" | "withdrawal" | "human_review" | "third_party_access" | "childs_data" | "complaint" | "question";
            /** @enum {string} */
            channel: "centre" | "api" | "mail" | "paper" | "drp" | "opendsr";
            /** @enum {string} */
            state: "received" | "verifying" | "in_progress" | "clarifying" | "quoted" | "awaiting_approval" | "carrying_out" | "partly_done" | "under_appeal" | "completed" | "refused" | "withdrawn" | "lapsed" | "joined" | "upheld";
            locale: string;
            clause?: string;
            /** Format: date-time */
            received_at: string;
            /**
             * Format: date-time
             * @description From then on what is due next is late; absent while the clock stands still, or nothing is due.
             */
            due_at?: string;
            /** @enum {string} */
            due_milestone?: "act" | "acknowledge" | "decide" | "tell_of_extension" | "answer" | "tell_others" | "appeal";
            /**
             * Format: date-time
             * @description The same of the answer, as its clock stands.
             */
            answer_due_at?: string;
            is_overdue: boolean;
            /** Format: date-time */
            answered_at?: string;
            /** @description Absent until it is looked up who asks, and once erased. */
            subject_id?: string;
            about_id?: string;
            assigned_to?: string;
            joined_to?: string;
            /** @description Places by what became of them. */
            coverage?: {
                [key: string]: number;
            };
            /** @description Absent once erased. */
            details?: {
                /** @description What is asked for, in the words of the person. */
                words?: string;
                /** @description Objection, withdrawal, restriction: which purposes; absent: all that it can concern. */
                purposes?: string[];
                /** @description Complaint: the clause complained of. */
                clause?: string;
                corrections?: {
                    system: string;
                    table: string;
                    column: string;
                    /** @description Null empties it. */
                    value: string | null;
                }[];
                /** @description Human review: the automated decision of the policy. */
                decision?: string;
                /** @description Portability: the controller that gets the data. */
                recipient?: {
                    name: string;
                    /** Format: email */
                    email?: string;
                };
                /** @description Access of third parties: who asks. */
                requester?: {
                    surname: string;
                    name: string;
                    patronymic?: string;
                    residence: string;
                    /** @description The identity document: kind, number, by whom and when. */
                    document: string;
                } | {
                    body: string;
                    seat: string;
                    official: string;
                    /** @description The document that confirms their powers. */
                    powers: string;
                };
                /** @description Access of third parties, data of a child: whose data, where it is known by what. */
                about?: {
                    email: string;
                } | {
                    phone: string;
                } | {
                    client_id: string;
                } | {
                    device: string;
                };
                /** @description Access of third parties: the list of data. */
                scope?: string;
                /** @description Access of third parties: purpose or legal ground. */
                ground?: string;
                /** @description Data of a child: what the reporter is to it. */
                relation?: string;
            };
            person?: {
                name: string;
                /** @description Lines of the address. */
                postal_address: string[];
            };
            steps: {
                /** @enum {string} */
                action: "ask_identity" | "verify" | "accept" | "join" | "quote" | "accept_quote" | "decline_quote" | "ask" | "clarify" | "extend" | "propose" | "send_back" | "approve" | "report_partly" | "retry" | "complete" | "refuse" | "withdraw" | "lapse" | "appeal" | "reopen" | "uphold";
                /** @enum {string} */
                state: "received" | "verifying" | "in_progress" | "clarifying" | "quoted" | "awaiting_approval" | "carrying_out" | "partly_done" | "under_appeal" | "completed" | "refused" | "withdrawn" | "lapsed" | "joined" | "upheld";
                /** Format: date-time */
                at: string;
                /** @description `subject`, `system`, `api`, or the id of a member of staff. */
                taken_by: string;
                /** @enum {string} */
                taken_as: "person" | "verifier" | "staff" | "approver" | "system";
                ground?: string;
                article?: string;
                until?: string;
                /** @enum {string} */
                proof?: "code" | "document" | "host" | "session";
                words?: string;
                amount?: {
                    value: string;
                    currency: string;
                };
                entry_id: string;
                /** @description Null: nobody, or a colleague who is gone. */
                by_name: string | null;
            }[];
            documents: {
                id: string;
                /** @enum {string} */
                kind: "identity_fields" | "identity_document" | "scan";
                media_type: string;
                size_bytes: number;
                /** Format: date-time */
                added_at: string;
                /**
                 * Format: date-time
                 * @description Its content went with the decision.
                 */
                erased_at?: string;
            }[];
            /** @description Where a plan was made: its hash is what is approved. */
            plan_id?: string;
            letters: {
                id: string;
                /** @enum {string} */
                kind: "acknowledgement" | "identity_asked" | "quote" | "clarification" | "extension" | "refusal" | "answer" | "partly_done" | "appeal_received" | "appeal_decided" | "correction_notice" | "nothing_held" | "lapse";
                /** @enum {string} */
                channel: "mail" | "print";
                title: string;
                text: string;
                /** Format: date-time */
                written_at: string;
            }[];
            /** @description What can be done from here. */
            actions: ("ask_identity" | "verify" | "accept" | "join" | "quote" | "accept_quote" | "decline_quote" | "ask" | "clarify" | "extend" | "propose" | "send_back" | "approve" | "report_partly" | "retry" | "complete" | "refuse" | "withdraw" | "lapse" | "appeal" | "reopen" | "uphold")[];
            /** @description Null: nobody, or a colleague who is gone. */
            assigned_name: string | null;
            identities: {
                /** @enum {string} */
                kind: "email" | "phone" | "client_id" | "device";
                masked: string;
            }[];
            clause_heading: string | null;
            joined: {
                id: string;
                /** Format: date-time */
                received_at: string;
            }[];
            deadlines: {
                /** @enum {string} */
                milestone: "act" | "acknowledge" | "decide" | "tell_of_extension" | "answer" | "tell_others" | "appeal";
                /** Format: date-time */
                due_at?: string;
                is_still: boolean;
                choice: string;
                rules: {
                    rule: string;
                    link?: string;
                    sentences: string[];
                }[];
            }[];
            may: ("ask_identity" | "verify" | "accept" | "join" | "quote" | "accept_quote" | "decline_quote" | "ask" | "clarify" | "extend" | "propose" | "send_back" | "approve" | "report_partly" | "retry" | "complete" | "refuse" | "withdraw" | "lapse" | "appeal" | "reopen" | "uphold")[];
            two_people: boolean;
            /** @description Whoever asks took the step that another has to approve. */
            own_decision: boolean;
            sees_documents: boolean;
            grounds: {
                refuse: {
                    ground: string;
                    article: string | null;
                }[];
                extend: {
                    ground: string;
                    article: string | null;
                }[];
                quote: {
                    ground: string;
                    article: string | null;
                }[];
            };
            categories: {
                id: string;
                title: string;
            }[];
            plan: {
                id: string;
                kind: string;
                /** @enum {string} */
                cause: "request" | "account_closed" | "retention_due";
                /** @enum {string} */
                state: "making" | "made" | "failed" | "approved" | "waiting" | "carried_out" | "partly_done";
                request?: string;
                /** @description What is approved, and carried out or nothing. */
                hash?: string;
                failure?: string;
                /** @description Systems that it waits for; it tries again by itself. */
                waiting_for: {
                    system: string;
                    code: string;
                    /** Format: date-time */
                    since: string;
                }[];
                tables: {
                    system: string;
                    table: string;
                    found: number;
                    deleted: number;
                    changed: number;
                    detached: number;
                    kept: number;
                    kept_until?: string;
                    /** @description References that led there; none: by the person. */
                    found_by: string[];
                }[];
                conflicts: {
                    kind: string;
                    system: string;
                    table?: string;
                    column?: string;
                    by?: string;
                    rows?: number;
                    because?: string;
                    until?: string;
                    blocks: boolean;
                }[];
                /** @description Where each mapped column ended, after everything was read again. */
                coverage?: {
                    is_whole: boolean;
                    lines: {
                        system: string;
                        table?: string;
                        column?: string;
                        category?: string;
                        outcome: string;
                        rows?: number;
                        because?: string;
                        until?: string;
                    }[];
                };
                /** Format: date-time */
                created_at: string;
                /** Format: date-time */
                made_at?: string;
                /** Format: date-time */
                approved_at?: string;
                /** Format: date-time */
                ended_at?: string;
                tasks: {
                    id: string;
                    plan: string;
                    system: string;
                    connector: string;
                    /** @enum {string} */
                    operation: "erasure" | "rectification" | "restriction" | "access";
                    /** @enum {string} */
                    state: "open" | "confirmed" | "failed";
                    /** @enum {string} */
                    outcome?: "done" | "none_found" | "kept" | "failed";
                    /** @description Where a connector works on it: answer, check, or the code of what went wrong last; and since when. */
                    waiting?: {
                        for: string;
                        /** Format: date-time */
                        since: string;
                    };
                    /** Format: date-time */
                    created_at: string;
                    /** Format: date-time */
                    closed_at?: string;
                    system_title: string;
                    /** @description Null: nobody, or a colleague who is gone. */
                    closed_by_name: string | null;
                    request: string | null;
                }[];
            } | null;
            systems: {
                id: string;
                title: string;
                connector: string;
                tables: {
                    name: string;
                    columns: string[];
                }[];
            }[];
            deliveries: {
                id: string;
                /** @enum {string} */
                state: "storing" | "ready" | "gone";
                size_bytes: number;
                /** Format: date-time */
                expires_at: string;
                /** Format: date-time */
                taken_at: string | null;
            }[];
            holds: {
                id: string;
                subject_id: string;
                matter: string;
                reason: string;
                /** Format: date-time */
                until?: string;
                is_in_force: boolean;
                /** Format: date-time */
                placed_at: string;
                /** @description `system`, `api`, or the id of a member of staff. */
                placed_by: string;
                /** Format: date-time */
                released_at?: string;
                released_by?: string;
                release_reason?: string;
            }[];
        };
        PlannedChanges: {
            items: {
                system: string;
                table: string;
                column: string;
                rows: {
                    from: string | null;
                    to: string | null;
                }[];
            }[];
            unreadable: boolean;
        };
        RequestStatistics: {
            time_zone: string;
            weeks: {
                /** Format: date */
                week: string;
                arrived: number;
                answered: number;
                median_days: number | null;
                /** @description Answered after their term. */
                late: number;
            }[];
            overdue: {
                /** @enum {string} */
                type: "access" | "processing_information" | "rectification" | "erasure" | "restriction" | "portability" | "portability_to_controller" | "objection_to_marketing" | "objection" | "withdrawal" | "human_review" | "third_party_access" | "childs_data" | "complaint" | "question";
                open: number;
                overdue: number;
            }[];
        };
        LetterPreview: {
            letter: {
                title: string;
                text: string;
                /** @enum {string} */
                channel: "mail" | "print";
            } | null;
        };
        RequestTasks: {
            items: {
                id: string;
                plan: string;
                system: string;
                connector: string;
                /** @enum {string} */
                operation: "erasure" | "rectification" | "restriction" | "access";
                /** @enum {string} */
                state: "open" | "confirmed" | "failed";
                /** @enum {string} */
                outcome?: "done" | "none_found" | "kept" | "failed";
                /** @description Where a connector works on it: answer, check, or the code of what went wrong last; and since when. */
                waiting?: {
                    for: string;
                    /** Format: date-time */
                    since: string;
                };
                /** Format: date-time */
                created_at: string;
                /** Format: date-time */
                closed_at?: string;
                system_title: string;
                /** @description Null: nobody, or a colleague who is gone. */
                closed_by_name: string | null;
                request: string | null;
            }[];
        };
        Holds: {
            items: {
                id: string;
                subject_id: string;
                matter: string;
                reason: string;
                /** Format: date-time */
                until?: string;
                is_in_force: boolean;
                /** Format: date-time */
                placed_at: string;
                /** @description `system`, `api`, or the id of a member of staff. */
                placed_by: string;
                /** Format: date-time */
                released_at?: string;
                released_by?: string;
                release_reason?: string;
                /** @description Null: nobody, or a colleague who is gone. */
                placed_by_name: string | null;
            }[];
            next_cursor: string | null;
        };
        SuppressionCounts: {
            topics: {
                topic: string;
                title: string;
            }[];
            items: {
                /** @enum {string} */
                cause: "withdrawal" | "bounce" | "complaint" | "operator" | "third_party";
                /** @enum {string} */
                scope: "all" | "channel" | "topic";
                addresses: number;
            }[];
        };
        AddressState: {
            closures: components["schemas"]["Closure"][];
        };
        Closure: {
            channel: string;
            topic: string;
            topic_title: string | null;
            /** @enum {string} */
            cause: "withdrawal" | "bounce" | "complaint" | "operator" | "third_party";
            /** Format: date-time */
            since: string;
            other_address: boolean;
            liftable: boolean;
        };
        EngagementTerms: {
            recipients: {
                id: string;
                title: string;
            }[];
            topics: {
                id: string;
                title: string;
            }[];
            /** Format: date-time */
            latest_expiry: string | null;
            clause: string | null;
            time_zone: string;
        };
        EngagementViews: {
            items: components["schemas"]["EngagementView"][];
            next_cursor: string | null;
        };
        EngagementView: {
            id: string;
            recipient: string;
            purpose: string;
            topic?: string;
            terms: {
                /** @description Where the signed document is kept, such as a contract number. */
                reference: string;
                /** @description SHA-256 of the signed document, lower-case hexadecimal. */
                sha256: string;
                /** Format: date */
                signed_on: string;
            };
            /** @enum {string} */
            hash: "salted" | "sha256";
            /** @enum {string} */
            state: "open" | "attestation_due" | "attested" | "expired";
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
            /**
             * Format: date-time
             * @description The latest export; absent before the first.
             */
            exported_at?: string;
            /** Format: date-time */
            attested_at?: string;
            /** @description Reference of what the recipient confirmed. */
            attestation?: string;
            recipient_title: string;
            topic_title: string | null;
            /** Format: date-time */
            attest_by: string | null;
            overdue: boolean;
        };
        ImportedHashes: {
            received: number;
            /** @description Refused: not 64 lower-case hexadecimal digits, so that a list in another form is not silently without effect. */
            malformed: number;
            /** @description Addresses of ours among them. */
            matched: number;
            /** @description Of these, how many were not closed in this way before. */
            suppressed: number;
            entry_id: string;
        };
        ExportManifest: {
            id: string;
            engagement: string;
            recipient: string;
            purpose: string;
            topic?: string;
            terms: {
                /** @description Where the signed document is kept, such as a contract number. */
                reference: string;
                /** @description SHA-256 of the signed document, lower-case hexadecimal. */
                sha256: string;
                /** Format: date */
                signed_on: string;
            };
            /** @enum {string} */
            hash: "salted" | "sha256";
            /** @description Key of the HMAC, hexadecimal; only where `hash` is `salted`. */
            salt?: string;
            /** Format: date-time */
            exported_at: string;
            /** Format: date-time */
            expires_at: string;
            /** @description Hashes in the list. Who is erased before it is fetched is missing from it. */
            count: number;
            /** @description Pages to fetch, from 0. */
            pages: number;
            /** @description Suppressed addresses, known only by our own keyed hash since the person was erased: no list can hold them. */
            not_exportable: number;
            /** @description Evidence of the disclosure. */
            entry_id: string;
        };
        Subject: {
            subject_id: string;
            look: {
                reason: string;
                /** Format: date-time */
                closes_at: string;
            };
            identities: {
                identity_id: string;
                /** @enum {string} */
                kind: "email" | "phone" | "client_id" | "device";
                masked: string;
                /** Format: date-time */
                verified_at: string | null;
            }[];
        };
        SubjectRecord: {
            choices: {
                purpose: string;
                label: string;
                /** @enum {string} */
                status: "requested" | "given" | "refused" | "withdrawn" | "expired";
                /** Format: date-time */
                since: string;
                policy_version: number;
                reservations: number;
            }[];
            subscriptions: {
                topic: string;
                label: string;
                channel: string;
                /** @enum {string} */
                status: "off" | "requested" | "confirmed" | "ended";
                /** Format: date-time */
                since: string | null;
                receives: boolean;
            }[];
            messages: {
                message_id: string;
                template: string;
                class: string;
                topic_label: string | null;
                state: string;
                reason: string | null;
                clause: string | null;
                /** Format: date-time */
                created_at: string;
            }[];
            cases: {
                case_id: string;
                /** @enum {string} */
                kind: "question" | "removal" | "support";
                /** @enum {string} */
                state: "open" | "answered" | "closed";
                /** Format: date-time */
                opened_at: string;
                /** Format: date-time */
                due_at: string;
                contacts: {
                    contact_id: string;
                    /** @enum {string} */
                    channel: "mail" | "telephone" | "fax" | "paper";
                    /** @enum {string} */
                    direction: "in" | "out";
                    /** Format: date-time */
                    at: string;
                    text: string;
                }[];
            }[];
            entries: {
                entry_id: string;
                class: string;
                act: string | null;
                /** Format: date-time */
                hour: string;
                index: number | null;
            }[];
        };
        EvidenceLog: {
            published: {
                origin: string;
                tree_size: number;
                root_hash: string;
                checkpoint: string;
            } | null;
            trust: string;
            pending: number;
        };
        Entries: {
            items: components["schemas"]["EntrySummary"][];
            next_cursor: string | null;
        };
        EntrySummary: {
            entry_id: string;
            index: number;
            class: string;
            /** Format: date-time */
            hour: string;
            leaf_hash: string;
        };
        Entry: {
            entry_id: string;
            class: string;
            /** Format: date-time */
            hour: string;
            leaf_hash: string;
            leaf: string;
            index: number | null;
            proof: string | null;
        };
        EntryPayload: {
            subject_id: string | null;
            values: components["schemas"]["NamedValue"][];
        };
        NamedValue: {
            name: string;
            value: string | number | boolean;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
