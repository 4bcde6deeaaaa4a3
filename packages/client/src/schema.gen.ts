// Made from the OpenAPI document by "npm run gen". Do not edit.

export interface paths {
    "/v1/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record what a person chose
         * @description One act with a choice for each purpose, and the notice that was shown. A browser key, which anybody can read, names a person by device only. Answered once it is committed with its evidence; the receipt promises the entry in the log within a minute.
         */
        post: operations["postConsents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/consents/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Where a person’s choices stand
         * @description The person is named in the body, so that no address stands in a URL. An unknown person has made no choices.
         */
        post: operations["postConsentsQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/consents/receipts/{entry}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The receipt of a record
         * @description The promise while the entry waits, then the whole proof with the consent record (ISO/IEC TS 27560).
         */
        get: operations["getConsentsReceiptsByEntry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/forms/{form}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a form asks for, and what for */
        get: operations["getFormsByForm"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/forms/{form}/submissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a form
         * @description Fields that the form does not declare are refused, and then nothing is stored.
         */
        post: operations["postFormsByFormSubmissions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for mailings in somebody’s name
         * @description The person gets one mail to confirm it, and nothing else before. The answer is the same for every address.
         */
        post: operations["postSubscriptionsRequests"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Topics by channels of a person
         * @description By subject id; an address goes into the body of POST /v1/subscriptions/query.
         */
        get: operations["getSubscriptions"];
        /**
         * Switch topics on and off for a person
         * @description Off is effective with the answer. On asks the person to confirm by mail, unless the topic takes a single opt-in.
         */
        put: operations["putSubscriptions"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Topics by channels of a person named by an address */
        post: operations["postSubscriptionsQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report what happened in your system */
        post: operations["postEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suppressions/engagements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Engagements, newest first */
        get: operations["getSuppressionsEngagements"];
        put?: never;
        /**
         * Record under which terms a suppression list may be lent
         * @description Nothing is given yet. The list has to be destroyed within the time that the policy states.
         */
        post: operations["postSuppressionsEngagements"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suppressions/engagements/{engagement}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An engagement and where it stands */
        get: operations["getSuppressionsEngagementsByEngagement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suppressions/engagements/{engagement}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Record that the recipient confirmed the deletion */
        post: operations["postSuppressionsEngagementsByEngagementActions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suppressions/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a suppression list for an engagement
         * @description The answer is its manifest; the hashes are fetched page by page. Addresses are never given.
         */
        post: operations["postSuppressionsExports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suppressions/exports/{export}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The manifest of a suppression list */
        get: operations["getSuppressionsExportsByExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suppressions/exports/{export}/hashes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A page of a suppression list
         * @description Hashes only, as long as the engagement is open. Pages may be fetched in any order, and again.
         */
        get: operations["getSuppressionsExportsByExportHashes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suppressions/exports/{export}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A suppression list as a file: one hash a line
         * @description All of it in one answer, as long as the engagement is open. An answer that ends in an error is not whole: fetch it again, or its pages.
         */
        get: operations["getSuppressionsExportsByExportFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suppressions/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take over who told a third party that they want no mail
         * @description Our own people among them are suppressed; the other hashes are not kept. Contacts are never taken.
         */
        post: operations["postSuppressionsImports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suppressions/imports/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The same from a file: one hash a line, as long as it may be
         * @description Read as it comes. What is not a hash is counted and left out. A call that broke off can be made again: what was closed stays closed.
         */
        post: operations["postSuppressionsImportsFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/verifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a six-digit code to an address
         * @description The answer is the same whether or not anybody with this address is known.
         */
        post: operations["postVerifications"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/verifications/{verification}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a code
         * @description Five tries within ten minutes. Wrong, expired, used up and unknown have one answer.
         */
        post: operations["postVerificationsByVerificationConfirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subjects/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make one person of two whose addresses were both verified */
        post: operations["postSubjectsLinks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the gate
         * @description May this purpose use these categories of this person now? One question, or up to 1,000, answered in their order. Unknown people are answered like those who chose nothing.
         */
        post: operations["postDecisions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/automated-decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record a decision about a person that your system made by itself
         * @description With `held` nothing may follow from it yet: the person asked for human review. Ask again before you act on it later.
         */
        post: operations["postAutomatedDecisions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/automated-decisions/{decision}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether an automated decision may be acted on */
        get: operations["getAutomatedDecisionsByDecision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send one message to one person
         * @description The gate is asked now and again immediately before the hand-over to the mail server. A message that the policy does not allow is refused (409) with the reason and the clause.
         */
        post: operations["postMessages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages/{message}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of a message */
        get: operations["getMessagesByMessage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Campaigns, newest first */
        get: operations["getCampaigns"];
        put?: never;
        /**
         * Write a campaign
         * @description The same words for everybody on a topic, in each language. A draft: nothing is sent before it is started.
         */
        post: operations["postCampaigns"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{campaign}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A campaign, its progress and its result
         * @description Sent, held with reason, failed, uncertain and waiting sum up to the audience, always.
         */
        get: operations["getCampaignsByCampaign"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{campaign}/audience": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who would get it now, and why others do not
         * @description Counts only. The gate is asked again about each person immediately before the hand-over.
         */
        get: operations["getCampaignsByCampaignAudience"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{campaign}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The mail as a reader of a language gets it */
        get: operations["getCampaignsByCampaignPreview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{campaign}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the words as they stand to colleagues
         * @description Only to active staff accounts of this organisation. The subject is marked, and the links lead to a page that says what they would do and act on nobody.
         */
        post: operations["postCampaignsByCampaignTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{campaign}/messages/{message}/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide about a mail of unknown fate
         * @description It arrived, as the log of your mail server says, or it is sent once more to this person alone. Such a mail is never sent again on its own.
         */
        post: operations["postCampaignsByCampaignMessagesByMessageDecisions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{campaign}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whose mail is uncertain, failed or was held */
        get: operations["getCampaignsByCampaignMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/campaigns/{campaign}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start, schedule, pause, resume or cancel
         * @description Pausing and cancelling stop every hand-over that has not begun.
         */
        post: operations["postCampaignsByCampaignActions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cases, newest first */
        get: operations["getCases"];
        put?: never;
        /**
         * Open a case
         * @description What a person wants of you, with the first contact about it, whatever its channel.
         */
        post: operations["postCases"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cases/{case}/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record a contact about a case
         * @description One from the person opens the case again, one from you answers it. Contacts are never changed.
         */
        post: operations["postCasesByCaseContacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cases/{case}/answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answer by mail, in the thread of the case
         * @description In the words of a person: it does not call itself automatic, and what is written back comes into the case.
         */
        post: operations["postCasesByCaseAnswers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cases/{case}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close, reopen, assign, set a term, restrict, or carry out a removal
         * @description A case that is restricted to the data protection officer is not found here any more.
         */
        post: operations["postCasesByCaseActions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cases/{case}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A case and every contact about it */
        get: operations["getCasesByCase"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Requests by the day on which they are due */
        get: operations["getRequests"];
        put?: never;
        /**
         * Receive a request of a person
         * @description The answer is the same whether anybody is known by that name or not; it is looked up afterwards. An objection to marketing and a withdrawal take effect with it.
         */
        post: operations["postRequests"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{request}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify, quote, extend, propose, approve, refuse, complete, appeal and what else the life cycle knows
         * @description What a law does not allow is refused with its article. A code that is not right is no error: the request stays where it is.
         */
        post: operations["postRequestsByRequestActions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{request}/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a plan for a request, or another one
         * @description Corrections that were read from the words of the person, or a map that has changed.
         */
        post: operations["postRequestsByRequestPlans"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{request}/assignments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a request to a member of staff, or to nobody */
        post: operations["postRequestsByRequestAssignments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{request}/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add a proof of identity or a scanned paper
         * @description Only staff who verify can read it, and its content goes with the decision.
         */
        post: operations["postRequestsByRequestDocuments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{request}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A request with its steps */
        get: operations["getRequestsByRequest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{request}/explanation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every term of a request, counted in words */
        get: operations["getRequestsByRequestExplanation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{request}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far the data of a person are read together
         * @description Systems that are away, and those where somebody has to look, with since when. Never a value.
         */
        get: operations["getRequestsByRequestExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{request}/export/retries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try the systems of an export again now */
        post: operations["postRequestsByRequestExportRetries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{request}/export/parts/{system}/confirmations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say what is in a system that people work by hand
         * @description In the name of the member of staff who looked. With the last one the package is made.
         */
        post: operations["postRequestsByRequestExportPartsBySystemConfirmations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin an import of subscribers
         * @description A CSV file of another list, in UTF-8. Every row needs evidence that the person asked for it; rows without are refused one by one. Nobody who ended something, is suppressed or was erased here comes back by it.
         */
        post: operations["postImports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{import}/parts/{part}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Upload a part of the file
         * @description In their order, from 0. The same part may come twice. Parts are kept sealed until the import ends.
         */
        put: operations["putImportsByImportPartsByPart"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{import}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start or cancel an import
         * @description Rows that were carried out before it is cancelled stay.
         */
        post: operations["postImportsByImportActions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{import}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An import and how far it is */
        get: operations["getImportsByImport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{import}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which rows were not taken, and why
         * @description Row number, column, code and sentence; never what stands in the file.
         */
        get: operations["getImportsByImportReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/letters/{letter}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A letter about a request, as it was written
         * @description By its id as JSON with its plain text, by its id and `.pdf` on paper (A4, tagged). Both say the same.
         */
        get: operations["getLettersByLetter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/disclosures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The register of disclosures, newest first */
        get: operations["getDisclosures"];
        put?: never;
        /**
         * Disclose data to a recipient
         * @description Asks the gate, and puts it into the register. Of one person: refused with the reason and the clause. Of many: those of whom it may not be done are left out, and counted by reason.
         */
        post: operations["postDisclosures"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/disclosures/notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which recipients were told of corrections, erasures and restrictions
         * @description With `subject_id`: who was told about this person (GDPR Art. 19).
         */
        get: operations["getDisclosuresNotices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/disclosures/notices/{notice}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record that a recipient knows
         * @description Told by telephone or on paper, or confirmed in another way than by the link.
         */
        post: operations["postDisclosuresNoticesByNoticeAcknowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Holds, newest first */
        get: operations["getHolds"];
        put?: never;
        /**
         * Hold a person’s data back from erasure
         * @description Sweeps and plans leave them out from now on, and say for which matter (GDPR Art. 17(3)(e)).
         */
        post: operations["postHolds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds/{hold}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a hold
         * @description What is due by then goes with the next sweep.
         */
        post: operations["postHoldsByHoldRelease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/retention/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a sweep would erase
         * @description Counts by retention rule at a moment; nothing is changed.
         */
        get: operations["getRetentionPreview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/retention/sweeps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was erased because its time was over
         * @description Counts by day and retention rule. They stay.
         */
        get: operations["getRetentionSweeps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/systems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Systems that hold personal data, as mapped */
        get: operations["getSystems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/plans/{plan}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A plan over the systems and how far it is
         * @description Names and numbers of rows; never a value. Its end follows from what was read again.
         */
        get: operations["getPlansByPlan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/plans/{plan}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a plan asks of systems that people work by hand */
        get: operations["getPlansByPlanTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/confirmations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say what became of a task
         * @description In the name of the member of staff who did it. With the last one the plan goes on.
         */
        post: operations["postTasksByTaskConfirmations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The policy in force, or an earlier version */
        get: operations["getPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policy/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Published versions, newest first */
        get: operations["getPolicyVersions"];
        put?: never;
        /** Publish a policy folder as the next version */
        post: operations["postPolicyVersions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policy/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Check a policy folder without publishing it */
        post: operations["postPolicyCheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policy/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a policy folder would change for people, and whether it may be published */
        post: operations["postPolicyDiff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/promises": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The promise board
         * @description Each clause of the policy in force: what keeps it, what the probes found, and the evidence.
         */
        get: operations["getPromises"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/evidence/entries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An entry of the evidence log, its proof, and what it commits to */
        get: operations["getEvidenceEntriesById"];
        put?: never;
        post?: never;
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
        Letter: {
            id: string;
            /** @enum {string} */
            kind: "acknowledgement" | "identity_asked" | "quote" | "clarification" | "extension" | "refusal" | "answer" | "partly_done" | "appeal_received" | "appeal_decided" | "correction_notice" | "nothing_held" | "lapse";
            request: string | null;
            subject_id: string | null;
            locale: string;
            /** @enum {string} */
            channel: "mail" | "print";
            /** @description The mail, where it went by mail. */
            message: string | null;
            title: string;
            /** @description The whole letter as plain text, as it stands in the PDF. */
            text: string;
            written_at: string;
            /** @description Where the same letter is as PDF, to print. */
            pdf: string;
        };
        PolicyChange: {
            /** @description Which rule judged it; stable. */
            rule: string;
            /**
             * @description For the person whose data it is.
             * @enum {string}
             */
            effect: "weaker" | "stronger" | "neutral";
            /** @enum {string} */
            kind: "added" | "removed" | "changed";
            /** @description Where, with the ids of lists: topics.events.opt_in. */
            path: string;
            /** @description The clause that tells of it, where one does. */
            clause?: string;
            /** @description Absent where something was added. */
            before?: unknown;
            /** @description Absent where something was removed. */
            now?: unknown;
            /** @description The change as a sentence, by locale. */
            words: {
                [key: string]: string;
            };
        };
        /** @description An error (RFC 9457). */
        Problem: {
            /** @description URI reference of the code’s description in the documentation. */
            type: string;
            /** @description The status in words. */
            title: string;
            /** @description HTTP status of the answer. */
            status: number;
            /** @description Stable name of the error: branch on this. */
            code: string;
            /** @description One sentence for the developer. */
            detail: string;
            /** @description URN of this one call; the operator finds it in the log. */
            instance: string;
            /** @description Identifiers, counts and field names that belong to the code. */
            details?: {
                [key: string]: string | number | boolean | string[];
            };
            /** @description With `request_invalid`: each flaw. */
            errors?: {
                /** @description Place in the body, a JSON Pointer as URI fragment (RFC 6901 6); absent for other parts. */
                pointer?: string;
                /** @description Name of the query, path or header parameter; absent for the body. */
                parameter?: string;
                /** @description What is wrong; never repeats the value that was sent. */
                message: string;
            }[];
        };
    };
    responses: {
        /** @description An error, as a problem document (RFC 9457). */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
        IdempotencyKey: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    postConsents: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
                    choices: {
                        purpose: string;
                        /** @enum {string} */
                        status: "given" | "refused" | "withdrawn";
                        reservations?: {
                            category?: string;
                            recipient?: string;
                            channel?: string;
                            /** Format: date-time */
                            until?: string;
                        }[];
                    }[];
                    notice: {
                        version: number;
                        locale: string;
                    };
                    /** @enum {string} */
                    method: "web_form" | "banner" | "preference_centre" | "email_link" | "email_reply" | "app" | "api" | "telephone" | "paper";
                };
            };
        };
        responses: {
            /** @description The records and the promise of their evidence. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        subject_id: string;
                        records: {
                            record_id: string;
                            purpose: string;
                            topics?: string[];
                            channel?: string;
                            /** @enum {string} */
                            status: "requested" | "given" | "refused" | "withdrawn" | "expired";
                            reservations?: {
                                category?: string;
                                recipient?: string;
                                channel?: string;
                                /** Format: date-time */
                                until?: string;
                            }[];
                            policy_version: number;
                            locale: string;
                            /** @enum {string} */
                            method: "web_form" | "banner" | "preference_centre" | "email_link" | "email_reply" | "app" | "api" | "telephone" | "paper" | "import";
                            /** Format: date-time */
                            recorded_at: string;
                            entry_id: string;
                        }[];
                        receipt: {
                            /** @enum {string} */
                            state: "promised";
                            entries: {
                                record_id: string;
                                entry_id: string;
                                leaf_hash: string;
                                promise: string;
                            }[];
                        };
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postConsentsQuery: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
                };
            };
        };
        responses: {
            /** @description Current choices, and the latest records. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        choices: {
                            purpose: string;
                            /** @enum {string} */
                            status: "requested" | "given" | "refused" | "withdrawn" | "expired";
                            /** Format: date-time */
                            since: string;
                            policy_version: number;
                            reservations: {
                                category?: string;
                                recipient?: string;
                                channel?: string;
                                /** Format: date-time */
                                until?: string;
                            }[];
                            record_id: string;
                        }[];
                        records: {
                            record_id: string;
                            purpose: string;
                            topics?: string[];
                            channel?: string;
                            /** @enum {string} */
                            status: "requested" | "given" | "refused" | "withdrawn" | "expired";
                            reservations?: {
                                category?: string;
                                recipient?: string;
                                channel?: string;
                                /** Format: date-time */
                                until?: string;
                            }[];
                            policy_version: number;
                            locale: string;
                            /** @enum {string} */
                            method: "web_form" | "banner" | "preference_centre" | "email_link" | "email_reply" | "app" | "api" | "telephone" | "paper" | "import";
                            /** Format: date-time */
                            recorded_at: string;
                            entry_id: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getConsentsReceiptsByEntry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entry: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The receipt. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        state: "promised";
                        promise: string;
                    } | {
                        /** @enum {string} */
                        state: "included";
                        receipt: string;
                    } | {
                        /** @enum {string} */
                        state: "erased";
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getFormsByForm: {
        parameters: {
            query: {
                locale: string;
            };
            header?: never;
            path: {
                form: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The declaration, in one language. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        form: string;
                        title: string;
                        description: string;
                        fields: {
                            id: string;
                            label: string;
                            hint?: string;
                            kind: string;
                            options: {
                                id: string;
                                label: string;
                            }[];
                            category: string;
                            required: boolean;
                            identifies: boolean;
                            max_length: number;
                        }[];
                        purposes: {
                            id: string;
                            label: string;
                            legal_basis: string;
                        }[];
                        topics: {
                            id: string;
                            title: string;
                            description: string;
                        }[];
                        notice: {
                            version: number;
                            locale: string;
                        };
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postFormsByFormSubmissions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                form: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    fields: {
                        [key: string]: string;
                    };
                    /** @default [] */
                    topics?: string[];
                    notice: {
                        version: number;
                        locale: string;
                    };
                };
            };
        };
        responses: {
            /** @description Stored; the form’s confirmation is on its way. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        submission_id: string;
                        entry_id: string;
                        records: {
                            record_id: string;
                            purpose: string;
                            topics?: string[];
                            channel?: string;
                            /** @enum {string} */
                            status: "requested" | "given" | "refused" | "withdrawn" | "expired";
                            reservations?: {
                                category?: string;
                                recipient?: string;
                                channel?: string;
                                /** Format: date-time */
                                until?: string;
                            }[];
                            policy_version: number;
                            locale: string;
                            /** @enum {string} */
                            method: "web_form" | "banner" | "preference_centre" | "email_link" | "email_reply" | "app" | "api" | "telephone" | "paper" | "import";
                            /** Format: date-time */
                            recorded_at: string;
                            entry_id: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSubscriptionsRequests: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                    topics: string[];
                    /** @default email */
                    channel?: string;
                    locale: string;
                };
            };
        };
        responses: {
            /** @description A confirmation is on its way, if one is due. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        state: "confirmation_pending";
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSubscriptions: {
        parameters: {
            query: {
                subject_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every topic and channel of the policy in force. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            topic: string;
                            channel: string;
                            /** @enum {string} */
                            status: "off" | "requested" | "confirmed" | "ended";
                            /** Format: date-time */
                            since?: string;
                            /** @enum {string} */
                            basis: "opt_in" | "relationship";
                            available: boolean;
                            receives: boolean;
                            /** @enum {string} */
                            at_most?: "daily" | "weekly" | "monthly" | "quarterly";
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    putSubscriptions: {
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
                    changes: {
                        topic: string;
                        /** @default email */
                        channel?: string;
                        on: boolean;
                        /**
                         * @description How often it may come at most, where the policy lets the person lower it. Absent: as before.
                         * @enum {string}
                         */
                        at_most?: "daily" | "weekly" | "monthly" | "quarterly";
                    }[];
                    locale: string;
                    /** @description IANA time zone in which the person reads times, such as Europe/Kyiv. */
                    time_zone?: string;
                };
            };
        };
        responses: {
            /** @description Where the person stands now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            topic: string;
                            channel: string;
                            /** @enum {string} */
                            status: "off" | "requested" | "confirmed" | "ended";
                            /** Format: date-time */
                            since?: string;
                            /** @enum {string} */
                            basis: "opt_in" | "relationship";
                            available: boolean;
                            receives: boolean;
                            /** @enum {string} */
                            at_most?: "daily" | "weekly" | "monthly" | "quarterly";
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSubscriptionsQuery: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
                };
            };
        };
        responses: {
            /** @description Every topic and channel of the policy in force. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            topic: string;
                            channel: string;
                            /** @enum {string} */
                            status: "off" | "requested" | "confirmed" | "ended";
                            /** Format: date-time */
                            since?: string;
                            /** @enum {string} */
                            basis: "opt_in" | "relationship";
                            available: boolean;
                            receives: boolean;
                            /** @enum {string} */
                            at_most?: "daily" | "weekly" | "monthly" | "quarterly";
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    type: "relationship.started";
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
                    relationship: string;
                    /** @default default */
                    reference?: string;
                    scope?: string[];
                    attributes?: {
                        [key: string]: string;
                    };
                } | {
                    /** @enum {string} */
                    type: "relationship.ended";
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
                    relationship: string;
                    /** @default default */
                    reference?: string;
                } | {
                    /**
                     * @description The person deleted the account: what the policy says of it follows by itself.
                     * @enum {string}
                     */
                    type: "account.closed";
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
                } | {
                    /** @enum {string} */
                    type: "monitoring.issue";
                    /** @description Your own id of a technical issue that monitoring found. Support mail may name it as its cause: { kind: "detected_issue", id: … }. */
                    reference: string;
                };
            };
        };
        responses: {
            /** @description Recorded, with what ended by it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        accepted: true;
                        ended_topics: string[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSuppressionsEngagements: {
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
            /** @description A page; `next_cursor` leads to the next. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
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
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSuppressionsEngagements: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
            /** @description Recorded. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSuppressionsEngagementsByEngagement: {
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
            /** @description As it stands now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSuppressionsEngagementsByEngagementActions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                engagement: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    action: "attest";
                    /** @description Where the recipient’s confirmation of the deletion is kept. */
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
                    "application/json": {
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSuppressionsExports: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    engagement: string;
                    /**
                     * @description Addresses are never given: asking for them is refused, with the clause.
                     * @default hashes
                     * @enum {string}
                     */
                    content?: "hashes" | "addresses";
                };
            };
        };
        responses: {
            /** @description On record as a disclosure, and ready to be fetched. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
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
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSuppressionsExportsByExport: {
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
            /** @description As it was made. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
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
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSuppressionsExportsByExportHashes: {
        parameters: {
            query?: {
                page?: string;
            };
            header?: never;
            path: {
                export: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Some 5,000 hashes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        page: number;
                        pages: number;
                        /** @description Sorted within the page. */
                        hashes: string[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSuppressionsExportsByExportFile: {
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
            default: components["responses"]["Problem"];
        };
    };
    postSuppressionsImports: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Whose salt was used, and whose topic is closed. Absent: all mail is closed. */
                    engagement?: string;
                    /**
                     * @description Addresses of a third party are never taken: that is refused, with the clause.
                     * @enum {string}
                     */
                    kind: "salted" | "sha256" | "addresses";
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
                    "application/json": {
                        received: number;
                        /** @description Refused: not 64 lower-case hexadecimal digits, so that a list in another form is not silently without effect. */
                        malformed: number;
                        /** @description Addresses of ours among them. */
                        matched: number;
                        /** @description Of these, how many were not closed in this way before. */
                        suppressed: number;
                        entry_id: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSuppressionsImportsFile: {
        parameters: {
            query: {
                /** @description Whose salt was used, and whose topic is closed. Absent: all mail is closed. */
                engagement?: string;
                /** @description Addresses of a third party are never taken: that is refused, with the clause. */
                kind: "salted" | "sha256" | "addresses";
            };
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description One hash a line. */
        requestBody: {
            content: {
                "text/plain": string;
            };
        };
        responses: {
            /** @description Done, with what was not understood. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        received: number;
                        /** @description Refused: not 64 lower-case hexadecimal digits, so that a list in another form is not silently without effect. */
                        malformed: number;
                        /** @description Addresses of ours among them. */
                        matched: number;
                        /** @description Of these, how many were not closed in this way before. */
                        suppressed: number;
                        entry_id: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postVerifications: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
                    };
                    locale: string;
                };
            };
        };
        responses: {
            /** @description If the address can be reached, a code is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        verification: string;
                        /** Format: date-time */
                        expires_at: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postVerificationsByVerificationConfirm: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                verification: string;
            };
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
            /** @description Whether the person holds the address. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        verified: true;
                        subject_id: string;
                    } | {
                        /** @enum {boolean} */
                        verified: false;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postSubjectsLinks: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    verifications: [
                        string,
                        string
                    ];
                };
            };
        };
        responses: {
            /** @description The person; `linked` is false when they were one already. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        subject_id: string;
                        linked: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postDecisions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
                    purpose: string;
                    categories: string[];
                    /** @description To whom the data would be disclosed. */
                    recipient?: string;
                    /** @description By which channel the person would be reached. */
                    channel?: string;
                    /** @description The topic of a message; its channel is named too. */
                    topic?: string;
                } | {
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
                    purpose: string;
                    categories: string[];
                    /** @description To whom the data would be disclosed. */
                    recipient?: string;
                    /** @description By which channel the person would be reached. */
                    channel?: string;
                    /** @description The topic of a message; its channel is named too. */
                    topic?: string;
                }[];
            };
        };
        responses: {
            /** @description One answer, or as many as questions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        allow: boolean;
                        /** @description One of a closed list of codes; “allowed” where allow is true. */
                        reason: string;
                        /** @description The legal basis of the purpose (GDPR Art. 6(1)). */
                        basis?: string;
                        /** @description The clause of the policy that decides, such as PM-02. */
                        clause?: string;
                        policy_version: number;
                        explanation: {
                            /** @description The reason in a sentence, for developers. */
                            text: string;
                            /**
                             * Format: uri
                             * @description Where people read that clause.
                             */
                            clause_url?: string;
                        };
                    } | {
                        allow: boolean;
                        /** @description One of a closed list of codes; “allowed” where allow is true. */
                        reason: string;
                        /** @description The legal basis of the purpose (GDPR Art. 6(1)). */
                        basis?: string;
                        /** @description The clause of the policy that decides, such as PM-02. */
                        clause?: string;
                        policy_version: number;
                        explanation: {
                            /** @description The reason in a sentence, for developers. */
                            text: string;
                            /**
                             * Format: uri
                             * @description Where people read that clause.
                             */
                            clause_url?: string;
                        };
                    }[];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postAutomatedDecisions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The automated decision of the policy. */
                    decision: string;
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
                    /** @description What was decided. Kept sealed. */
                    outcome: string;
                };
            };
        };
        responses: {
            /** @description Recorded. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        decision: string;
                        /**
                         * @description held: wait; a person is looking at it. changed: a person decided otherwise.
                         * @enum {string}
                         */
                        state: "released" | "held" | "changed";
                        /** @description The request for human review. */
                        request?: string;
                        /** Format: date-time */
                        decided_at: string;
                        /** Format: date-time */
                        reviewed_at?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getAutomatedDecisionsByDecision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                decision: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Released, held or changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        decision: string;
                        /**
                         * @description held: wait; a person is looking at it. changed: a person decided otherwise.
                         * @enum {string}
                         */
                        state: "released" | "held" | "changed";
                        /** @description The request for human review. */
                        request?: string;
                        /** Format: date-time */
                        decided_at: string;
                        /** Format: date-time */
                        reviewed_at?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postMessages: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
                    /** @description A message class of the policy; it must be the one of the template. */
                    class: string;
                    template: string;
                    /** @description For classes that go to those who chose a topic. */
                    topic?: string;
                    /** @description For classes that answer something; refused without it. */
                    cause?: {
                        kind: string;
                        id: string;
                    };
                    /**
                     * @description What the template asks for, by name. Dates are RFC 3339.
                     * @default {}
                     */
                    data?: {
                        [key: string]: string | number | boolean;
                    };
                    /** @description Absent, or not a locale of the policy: its default one. */
                    locale?: string;
                };
            };
        };
        responses: {
            /** @description In line to be handed over. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @enum {string} */
                        state: "queued" | "sending" | "sent" | "failed" | "held" | "uncertain";
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getMessagesByMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where it stands; no address and no words. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        subject_id: string;
                        class: string;
                        template: string;
                        topic?: string;
                        cause?: {
                            kind: string;
                            id: string;
                        };
                        locale: string;
                        /** @enum {string} */
                        state: "queued" | "sending" | "sent" | "failed" | "held" | "uncertain";
                        /** @description Why it is held, failed or uncertain, or was last put off. */
                        reason?: string;
                        /** @description The clause that held it. */
                        clause?: string;
                        attempts: number;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        changed_at: string;
                        /** Format: date-time */
                        next_attempt_at?: string;
                        /** @description Evidence of the last change, once there is one. */
                        entry_id?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getCampaigns: {
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
                    "application/json": {
                        items: {
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
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postCampaigns: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
            /** @description The draft. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getCampaignsByCampaign: {
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
                    "application/json": {
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getCampaignsByCampaignAudience: {
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
                    "application/json": {
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
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getCampaignsByCampaignPreview: {
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
            /** @description Subject and both parts; its links lead nowhere. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        locale: string;
                        subject: string;
                        html: string;
                        text: string;
                        /** @description Fields of the reader that the words have. */
                        reader: {
                            name: string;
                            /** @description What stands there for readers who have none. */
                            otherwise: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postCampaignsByCampaignTest: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
            default: components["responses"]["Problem"];
        };
    };
    postCampaignsByCampaignMessagesByMessageDecisions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
                    "application/json": {
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getCampaignsByCampaignMessages: {
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
                    "application/json": {
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
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postCampaignsByCampaignActions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
                    action: "start" | "unschedule" | "pause" | "resume" | "cancel";
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getCases: {
        parameters: {
            query?: {
                state?: "open" | "answered" | "closed";
                subject_id?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Fifty at most, without their words. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            subject_id: string;
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
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postCases: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
                        subject_id: string;
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
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postCasesByCaseContacts: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        subject_id: string;
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
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postCasesByCaseAnswers: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
            /** @description On its way, and recorded as a contact. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        subject_id: string;
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
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postCasesByCaseActions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
                    "application/json": {
                        id: string;
                        subject_id: string;
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
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getCasesByCase: {
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
            /** @description With the words of every contact. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        subject_id: string;
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
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getRequests: {
        parameters: {
            query?: {
                state?: "received" | "verifying" | "in_progress" | "clarifying" | "quoted" | "awaiting_approval" | "carrying_out" | "partly_done" | "under_appeal" | "completed" | "refused" | "withdrawn" | "lapsed" | "joined" | "upheld";
                type?: "access" | "processing_information" | "rectification" | "erasure" | "restriction" | "portability" | "portability_to_controller" | "objection_to_marketing" | "objection" | "withdrawal" | "human_review" | "third_party_access" | "childs_data" | "complaint" | "question";
                overdue?: "true" | "false";
                subject_id?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Fifty at most, without their words; those that ended last. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
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
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postRequests: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    type: "access" | "processing_information" | "rectification" | "erasure" | "restriction" | "portability" | "portability_to_controller" | "objection_to_marketing" | "objection" | "withdrawal" | "human_review" | "third_party_access" | "childs_data" | "complaint" | "question";
                    /**
                     * @default api
                     * @enum {string}
                     */
                    channel?: "api" | "mail" | "paper";
                    /** @description Who asks. On paper a name and an address are enough. */
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
                    /** @description Who asks, where it came on paper. */
                    person?: {
                        name: string;
                        /** @description Lines of the address. */
                        postal_address: string[];
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
                    /** @description Of letters; absent: the default one of the policy. */
                    locale?: string;
                    /**
                     * Format: date-time
                     * @description From which terms are counted; absent: now.
                     */
                    received_at?: string;
                    /**
                     * @description You know that it is this person: they are signed in with you.
                     * @default false
                     */
                    identity_proved?: boolean;
                };
            };
        };
        responses: {
            /** @description Received, with the day on which the answer is due. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @enum {string} */
                        state: "received";
                        /** Format: date-time */
                        received_at: string;
                        /** Format: date-time */
                        due_at: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postRequestsByRequestActions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
                    /** @description Verify: the code that was sent. */
                    code?: string;
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
                    "application/json": {
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
                            /** Format: date-time */
                            written_at: string;
                        }[];
                        /** @description What can be done from here. */
                        actions: ("ask_identity" | "verify" | "accept" | "join" | "quote" | "accept_quote" | "decline_quote" | "ask" | "clarify" | "extend" | "propose" | "send_back" | "approve" | "report_partly" | "retry" | "complete" | "refuse" | "withdraw" | "lapse" | "appeal" | "reopen" | "uphold")[];
                        refusal_grounds: {
                            ground: string;
                            article: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postRequestsByRequestPlans: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
            /** @description The plan is being made. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
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
                            /** Format: date-time */
                            written_at: string;
                        }[];
                        /** @description What can be done from here. */
                        actions: ("ask_identity" | "verify" | "accept" | "join" | "quote" | "accept_quote" | "decline_quote" | "ask" | "clarify" | "extend" | "propose" | "send_back" | "approve" | "report_partly" | "retry" | "complete" | "refuse" | "withdraw" | "lapse" | "appeal" | "reopen" | "uphold")[];
                        refusal_grounds: {
                            ground: string;
                            article: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postRequestsByRequestAssignments: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
                    "application/json": {
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
                            /** Format: date-time */
                            written_at: string;
                        }[];
                        /** @description What can be done from here. */
                        actions: ("ask_identity" | "verify" | "accept" | "join" | "quote" | "accept_quote" | "decline_quote" | "ask" | "clarify" | "extend" | "propose" | "send_back" | "approve" | "report_partly" | "retry" | "complete" | "refuse" | "withdraw" | "lapse" | "appeal" | "reopen" | "uphold")[];
                        refusal_grounds: {
                            ground: string;
                            article: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postRequestsByRequestDocuments: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
            /** @description With the document among the others. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
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
                            /** Format: date-time */
                            written_at: string;
                        }[];
                        /** @description What can be done from here. */
                        actions: ("ask_identity" | "verify" | "accept" | "join" | "quote" | "accept_quote" | "decline_quote" | "ask" | "clarify" | "extend" | "propose" | "send_back" | "approve" | "report_partly" | "retry" | "complete" | "refuse" | "withdraw" | "lapse" | "appeal" | "reopen" | "uphold")[];
                        refusal_grounds: {
                            ground: string;
                            article: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getRequestsByRequest: {
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
            /** @description As it stands, and what can be done from there. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
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
                            /** Format: date-time */
                            written_at: string;
                        }[];
                        /** @description What can be done from here. */
                        actions: ("ask_identity" | "verify" | "accept" | "join" | "quote" | "accept_quote" | "decline_quote" | "ask" | "clarify" | "extend" | "propose" | "send_back" | "approve" | "report_partly" | "retry" | "complete" | "refuse" | "withdraw" | "lapse" | "appeal" | "reopen" | "uphold")[];
                        refusal_grounds: {
                            ground: string;
                            article: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getRequestsByRequestExplanation: {
        parameters: {
            query?: {
                lang?: string;
            };
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each with its rule, its article and its arithmetic. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getRequestsByRequestExport: {
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
            /** @description As it stands now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        request: string;
                        /** @enum {string} */
                        kind: "access" | "portability" | "portability_to_controller" | "third_party_access";
                        /** @enum {string} */
                        state: "running" | "ready" | "nothing_held" | "cancelled";
                        /** @description Systems that are away, and those where somebody has to look (task_open). */
                        waiting_for: {
                            system: string;
                            code: string;
                            /** Format: date-time */
                            since: string;
                        }[];
                        /** @description Systems that people work by hand. */
                        parts: {
                            system: string;
                            /**
                             * @description Absent: nobody has looked yet.
                             * @enum {string}
                             */
                            outcome?: "given" | "none_found";
                            /** Format: date-time */
                            closed_at?: string;
                        }[];
                        /** @description How many rows were read, once it is ready. */
                        rows: number;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        ended_at?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postRequestsByRequestExportRetries: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it stands now. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        request: string;
                        /** @enum {string} */
                        kind: "access" | "portability" | "portability_to_controller" | "third_party_access";
                        /** @enum {string} */
                        state: "running" | "ready" | "nothing_held" | "cancelled";
                        /** @description Systems that are away, and those where somebody has to look (task_open). */
                        waiting_for: {
                            system: string;
                            code: string;
                            /** Format: date-time */
                            since: string;
                        }[];
                        /** @description Systems that people work by hand. */
                        parts: {
                            system: string;
                            /**
                             * @description Absent: nobody has looked yet.
                             * @enum {string}
                             */
                            outcome?: "given" | "none_found";
                            /** Format: date-time */
                            closed_at?: string;
                        }[];
                        /** @description How many rows were read, once it is ready. */
                        rows: number;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        ended_at?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postRequestsByRequestExportPartsBySystemConfirmations: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                request: string;
                system: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    outcome: "given" | "none_found";
                    /** @description What was found, in words for the person. Kept sealed. */
                    words: string;
                    /** @description Name of the member of staff who looked. Needed with a secret key; kept sealed. */
                    confirmed_by?: string;
                    /** @description What was found, for the package. Kept sealed until it was made. */
                    file?: {
                        /** @enum {string} */
                        media_type: "application/pdf" | "image/jpeg" | "image/png" | "text/csv" | "text/plain";
                        data: string;
                    };
                };
            };
        };
        responses: {
            /** @description As it stands now. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        request: string;
                        /** @enum {string} */
                        kind: "access" | "portability" | "portability_to_controller" | "third_party_access";
                        /** @enum {string} */
                        state: "running" | "ready" | "nothing_held" | "cancelled";
                        /** @description Systems that are away, and those where somebody has to look (task_open). */
                        waiting_for: {
                            system: string;
                            code: string;
                            /** Format: date-time */
                            since: string;
                        }[];
                        /** @description Systems that people work by hand. */
                        parts: {
                            system: string;
                            /**
                             * @description Absent: nobody has looked yet.
                             * @enum {string}
                             */
                            outcome?: "given" | "none_found";
                            /** Format: date-time */
                            closed_at?: string;
                        }[];
                        /** @description How many rows were read, once it is ready. */
                        rows: number;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        ended_at?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postImports: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description `auto`: told by the names of the columns.
                     * @default auto
                     * @enum {string}
                     */
                    format?: "auto" | "listmonk" | "mailchimp" | "plain";
                    /**
                     * @description For rows that name none: the topics that the list was for.
                     * @default []
                     */
                    topics?: string[];
                    /** @default email */
                    channel?: string;
                    /**
                     * @description How people asked, where the row does not say.
                     * @enum {string}
                     */
                    method?: "web_form" | "preference_centre" | "email_link" | "app" | "api" | "telephone" | "paper";
                    /** @description Where it can be looked up, where the row does not say: the address of the form, a folder. */
                    reference?: string;
                    /** @description What people were told when they asked, where the row does not say. */
                    wording?: string;
                    /** @description Language they read, where the row does not say. */
                    locale?: string;
                    /** @description SHA-256 of the file. With it, asking again for the same file gives the import that is still under way, so that an upload goes on where it broke off. */
                    fingerprint?: string;
                };
            };
        };
        responses: {
            /** @description The import, or the one of the same file that is under way. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @enum {string} */
                        state: "uploading" | "running" | "done" | "failed" | "cancelled";
                        /**
                         * @description Absent before the file was looked at.
                         * @enum {string}
                         */
                        format?: "listmonk" | "mailchimp" | "plain";
                        /** @description Parts that have arrived; the next one has this number. */
                        parts: number;
                        /** @description Rows of the file; absent before it was looked at. */
                        rows?: number;
                        rows_done: number;
                        counts: {
                            accepted: number;
                            ended: number;
                            unchanged: number;
                            stays_out: number;
                            refused: number;
                        };
                        /** @description Why the file was not taken; nothing of it was carried out. */
                        failure?: {
                            /** @enum {string} */
                            code: "encoding_not_utf8" | "columns_unknown" | "columns_ambiguous" | "quotes_broken" | "record_too_long" | "file_empty";
                            sentence: string;
                            row?: number;
                        };
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        changed_at: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    putImportsByImportPartsByPart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import: string;
                part: number | null;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Base64 of at most 4 MiB. */
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
                    "application/json": {
                        id: string;
                        /** @enum {string} */
                        state: "uploading" | "running" | "done" | "failed" | "cancelled";
                        /**
                         * @description Absent before the file was looked at.
                         * @enum {string}
                         */
                        format?: "listmonk" | "mailchimp" | "plain";
                        /** @description Parts that have arrived; the next one has this number. */
                        parts: number;
                        /** @description Rows of the file; absent before it was looked at. */
                        rows?: number;
                        rows_done: number;
                        counts: {
                            accepted: number;
                            ended: number;
                            unchanged: number;
                            stays_out: number;
                            refused: number;
                        };
                        /** @description Why the file was not taken; nothing of it was carried out. */
                        failure?: {
                            /** @enum {string} */
                            code: "encoding_not_utf8" | "columns_unknown" | "columns_ambiguous" | "quotes_broken" | "record_too_long" | "file_empty";
                            sentence: string;
                            row?: number;
                        };
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        changed_at: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postImportsByImportActions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                import: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    action: "start";
                    /** @description How many parts the file has. */
                    parts: number;
                } | {
                    /** @enum {string} */
                    action: "cancel";
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
                        /** @enum {string} */
                        state: "uploading" | "running" | "done" | "failed" | "cancelled";
                        /**
                         * @description Absent before the file was looked at.
                         * @enum {string}
                         */
                        format?: "listmonk" | "mailchimp" | "plain";
                        /** @description Parts that have arrived; the next one has this number. */
                        parts: number;
                        /** @description Rows of the file; absent before it was looked at. */
                        rows?: number;
                        rows_done: number;
                        counts: {
                            accepted: number;
                            ended: number;
                            unchanged: number;
                            stays_out: number;
                            refused: number;
                        };
                        /** @description Why the file was not taken; nothing of it was carried out. */
                        failure?: {
                            /** @enum {string} */
                            code: "encoding_not_utf8" | "columns_unknown" | "columns_ambiguous" | "quotes_broken" | "record_too_long" | "file_empty";
                            sentence: string;
                            row?: number;
                        };
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        changed_at: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getImportsByImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Counts of rows by what became of them; they sum up to the rows done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @enum {string} */
                        state: "uploading" | "running" | "done" | "failed" | "cancelled";
                        /**
                         * @description Absent before the file was looked at.
                         * @enum {string}
                         */
                        format?: "listmonk" | "mailchimp" | "plain";
                        /** @description Parts that have arrived; the next one has this number. */
                        parts: number;
                        /** @description Rows of the file; absent before it was looked at. */
                        rows?: number;
                        rows_done: number;
                        counts: {
                            accepted: number;
                            ended: number;
                            unchanged: number;
                            stays_out: number;
                            refused: number;
                        };
                        /** @description Why the file was not taken; nothing of it was carried out. */
                        failure?: {
                            /** @enum {string} */
                            code: "encoding_not_utf8" | "columns_unknown" | "columns_ambiguous" | "quotes_broken" | "record_too_long" | "file_empty";
                            sentence: string;
                            row?: number;
                        };
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        changed_at: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getImportsByImportReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV in UTF-8. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getLettersByLetter: {
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
                    "application/json": components["schemas"]["Letter"];
                    "application/pdf": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDisclosures: {
        parameters: {
            query?: {
                subject_id?: string;
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
                    "application/json": {
                        items: {
                            id: string;
                            subject_id: string;
                            /** @description A recipient of the policy. */
                            recipient?: string;
                            /** @description Whom the person named. */
                            named_recipient?: {
                                name: string;
                                contact: string;
                            };
                            /** @enum {string} */
                            ground: "consent" | "contract" | "legal_obligation" | "vital_interests" | "public_task" | "legitimate_interest" | "at_subjects_request";
                            purpose?: string;
                            categories: string[];
                            /** @description Of a transfer to another country. */
                            safeguard?: string;
                            reference?: string;
                            policy_version: number;
                            /** Format: date-time */
                            at: string;
                            /** @description `system`, `api`, or the id of a member of staff. */
                            recorded_by: string;
                            entry_id: string;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postDisclosures: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
                    /** @description A recipient of the policy; or, at the person’s own request, the one whom the person names. */
                    recipient: string | {
                        name: string;
                        /** Format: email */
                        contact: string;
                    };
                    /**
                     * @description The legal basis of the purpose, or at_subjects_request. Sale and rental are refused.
                     * @enum {string}
                     */
                    ground: "consent" | "contract" | "legal_obligation" | "vital_interests" | "public_task" | "legitimate_interest" | "at_subjects_request" | "sale" | "rental";
                    /** @description A purpose of the policy; needed for every ground but the person’s own request. */
                    purpose?: string;
                    categories: string[];
                    /** @description Of your own, such as a file number: nothing about a person. */
                    reference?: string;
                    /**
                     * Format: date-time
                     * @description When. Absent: now.
                     */
                    at?: string;
                } | {
                    subjects: ({
                        email: string;
                    } | {
                        phone: string;
                    } | {
                        client_id: string;
                    } | {
                        device: string;
                    } | {
                        subject_id: string;
                    })[];
                    /** @description A recipient of the policy; or, at the person’s own request, the one whom the person names. */
                    recipient: string | {
                        name: string;
                        /** Format: email */
                        contact: string;
                    };
                    /**
                     * @description The legal basis of the purpose, or at_subjects_request. Sale and rental are refused.
                     * @enum {string}
                     */
                    ground: "consent" | "contract" | "legal_obligation" | "vital_interests" | "public_task" | "legitimate_interest" | "at_subjects_request" | "sale" | "rental";
                    /** @description A purpose of the policy; needed for every ground but the person’s own request. */
                    purpose?: string;
                    categories: string[];
                    /** @description Of your own, such as a file number: nothing about a person. */
                    reference?: string;
                    /**
                     * Format: date-time
                     * @description When. Absent: now.
                     */
                    at?: string;
                };
            };
        };
        responses: {
            /** @description In the register: now the data may be given. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        subject_id: string;
                        /** @description A recipient of the policy. */
                        recipient?: string;
                        /** @description Whom the person named. */
                        named_recipient?: {
                            name: string;
                            contact: string;
                        };
                        /** @enum {string} */
                        ground: "consent" | "contract" | "legal_obligation" | "vital_interests" | "public_task" | "legitimate_interest" | "at_subjects_request";
                        purpose?: string;
                        categories: string[];
                        /** @description Of a transfer to another country. */
                        safeguard?: string;
                        reference?: string;
                        policy_version: number;
                        /** Format: date-time */
                        at: string;
                        /** @description `system`, `api`, or the id of a member of staff. */
                        recorded_by: string;
                        entry_id: string;
                    } | {
                        /** @description Whose data may be given. Those of nobody else may. */
                        recorded: {
                            id: string;
                            subject_id: string;
                        }[];
                        left_out: {
                            /** @description The gate’s reason, or subject_not_found. */
                            reason: string;
                            clause?: string;
                            people: number;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDisclosuresNotices: {
        parameters: {
            query?: {
                state?: "open" | "acknowledged" | "lapsed";
                subject_id?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Fifty at most, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            /** @description Absent once the person was erased here. */
                            subject_id?: string;
                            /** @description A recipient of the policy; absent: one whom the person named. */
                            recipient?: string;
                            /** @enum {string} */
                            kind: "rectified" | "erased" | "restricted";
                            categories: string[];
                            request_id?: string;
                            /** @enum {string} */
                            state: "open" | "acknowledged" | "lapsed";
                            /** @description No mail reaches the recipient: somebody has to tell them. */
                            by_hand: boolean;
                            /** Format: date-time */
                            due_at?: string;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            sent_at?: string;
                            /** Format: date-time */
                            reminded_at?: string;
                            /** Format: date-time */
                            acknowledged_at?: string;
                            /** @description `recipient`, `api`, or the id of a member of staff. */
                            acknowledged_by?: string;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postDisclosuresNoticesByNoticeAcknowledge: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                notice: string;
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
                    "application/json": {
                        id: string;
                        /** @description Absent once the person was erased here. */
                        subject_id?: string;
                        /** @description A recipient of the policy; absent: one whom the person named. */
                        recipient?: string;
                        /** @enum {string} */
                        kind: "rectified" | "erased" | "restricted";
                        categories: string[];
                        request_id?: string;
                        /** @enum {string} */
                        state: "open" | "acknowledged" | "lapsed";
                        /** @description No mail reaches the recipient: somebody has to tell them. */
                        by_hand: boolean;
                        /** Format: date-time */
                        due_at?: string;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        sent_at?: string;
                        /** Format: date-time */
                        reminded_at?: string;
                        /** Format: date-time */
                        acknowledged_at?: string;
                        /** @description `recipient`, `api`, or the id of a member of staff. */
                        acknowledged_by?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getHolds: {
        parameters: {
            query?: {
                subject_id?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Fifty at most, released ones too. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
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
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postHolds: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
            /** @description In force. */
            201: {
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postHoldsByHoldRelease: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getRetentionPreview: {
        parameters: {
            query?: {
                /** @description As it will be then. Absent: now. */
                at?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Rules by which nothing is due are left out. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        at: string;
                        items: {
                            /** @description A retention rule of the policy. */
                            rule: string;
                            /** @description What: cases, submissions, messages and so on. */
                            of: string;
                            /** @description Records that a sweep would erase. */
                            due: number;
                            /** @description Records that are due and stay, since their person is held. */
                            held: number;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getRetentionSweeps: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Latest first, a thousand at most. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date */
                            day: string;
                            /** @description A retention rule of the policy. */
                            rule: string;
                            /** @description What: cases, submissions, messages and so on. */
                            of: string;
                            erased: number;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSystems: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The map that was published last. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            label: {
                                [key: string]: string;
                            };
                            connector: string;
                            storage: string;
                            recipient?: string;
                            tables: number;
                            categories: string[];
                        }[];
                        /** @description SHA-256 of the map in force, hexadecimal. */
                        map_hash: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getPlansByPlan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                plan: string;
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
                    "application/json": {
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getPlansByPlanTasks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                plan: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order of systems. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
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
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postTasksByTaskConfirmations: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
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
                    /** @description What was done where. Kept sealed. */
                    words: string;
                    /** @description Name of the member of staff who did it. Kept sealed. */
                    confirmed_by: string;
                    /** @description For kept: the law that demands it. */
                    because?: string;
                    /**
                     * Format: date
                     * @description For kept: the last day.
                     */
                    until?: string;
                };
            };
        };
        responses: {
            /** @description Closed. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getPolicy: {
        parameters: {
            query?: {
                /** @description Absent: the one in force. */
                version?: number;
                /** @description Absent: the default locale. */
                locale?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policy, and its words in one locale. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        version: number;
                        /** @description SHA-256 of the canonical document, hexadecimal. */
                        hash: string;
                        /** Format: date-time */
                        published_at: string;
                        /** Format: date-time */
                        in_force_from: string;
                        /** @description Marked by its publisher: it weakens what people were promised. */
                        material: boolean;
                        /** @description Evidence of the publication. */
                        entry_id: string;
                        /** @description By locale, SHA-256 of the words that were shown, hexadecimal. */
                        notices: {
                            [key: string]: string;
                        };
                        /** @description What a reader of this locale is shown. */
                        words: {
                            locale: string;
                            title: string;
                            lead: string;
                            clauses: {
                                id: string;
                                title: string;
                                markdown: string;
                            }[];
                        };
                        /** @description A privacy policy as a document of clauses and the settings that keep them. */
                        policy: {
                            /**
                             * @description The version of this format.
                             * @enum {number}
                             */
                            format: 1;
                            /** @description Who decides purposes and means (GDPR Art. 4(7)). */
                            controller: {
                                /** @description The same as the folder name, and the first part of every public address. */
                                id: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                name: {
                                    [key: string]: string;
                                };
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                address: {
                                    [key: string]: string;
                                };
                                /** @description ISO 3166-1 alpha-2 country code. */
                                country: string;
                                /** @description IANA time zone, such as Europe/Kyiv. */
                                time_zone: string;
                                /**
                                 * Format: uri
                                 * @description An https address.
                                 */
                                website?: string;
                                /**
                                 * Format: email
                                 * @description Where questions about privacy go.
                                 */
                                contact: string;
                                /** @description From whom mails come, in the language of the mail. */
                                sender: {
                                    /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                    name: {
                                        [key: string]: string;
                                    };
                                    /**
                                     * Format: email
                                     * @description An e-mail address of the organisation.
                                     */
                                    address: string;
                                };
                                /** @description The data protection officer (GDPR Art. 37). */
                                dpo?: {
                                    name?: string;
                                    /**
                                     * Format: email
                                     * @description An e-mail address of the organisation.
                                     */
                                    email: string;
                                };
                                /** @description Where a person can complain, one for each regime. */
                                authorities: {
                                    /** @description An id within this policy: lower-case words joined by hyphens. */
                                    regime: string;
                                    /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                    name: {
                                        [key: string]: string;
                                    };
                                    /**
                                     * Format: uri
                                     * @description An https address.
                                     */
                                    website: string;
                                }[];
                            };
                            /** @description The laws that apply, such as gdpr and ua-pdp; per point the stricter one wins. */
                            regimes: string[];
                            locales: string[];
                            /** @description A language tag: a language, perhaps with a region. */
                            default_locale: string;
                            channels: ("email" | "sms" | "push" | "telephone" | "post")[];
                            clauses: {
                                /** @description A clause id, such as PM-01. Stable: links, evidence and acceptance tests carry it. */
                                id: string;
                                /**
                                 * @description The clause only tells something: nothing has to be done for it to be true.
                                 * @default false
                                 */
                                informs: boolean;
                                /** @default [] */
                                kept_by: {
                                    /** @description An id within this policy: lower-case words joined by hyphens. */
                                    mechanism: string;
                                    /** @default {} */
                                    settings: {
                                        [key: string]: string | boolean | number | string[];
                                    };
                                }[];
                            }[];
                            categories: {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                id: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                label: {
                                    [key: string]: string;
                                };
                                /**
                                 * @description A special category (GDPR Art. 9(1); Law 2297-VI Art. 7(1)).
                                 * @default false
                                 */
                                special: boolean;
                                /**
                                 * @description The channel that reaches a person by this category: email for the e-mail address.
                                 * @enum {string}
                                 */
                                channel?: "email" | "sms" | "push" | "telephone" | "post";
                                /** @description Where such data come from, where not from the person (GDPR Art. 15(1)(g)). */
                                source?: {
                                    [key: string]: string;
                                };
                                /**
                                 * @description support: a change is a request, which staff decide after a check of identity. Absent: the person.
                                 * @enum {string}
                                 */
                                changed_by?: "person" | "support";
                            }[];
                            purposes: {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                id: string;
                                /** @description The clause that tells people about this purpose. */
                                clause: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                label: {
                                    [key: string]: string;
                                };
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                description: {
                                    [key: string]: string;
                                };
                                /**
                                 * @description GDPR Art. 6(1); Law 2297-VI Art. 11(1).
                                 * @enum {string}
                                 */
                                legal_basis: "consent" | "contract" | "legal_obligation" | "vital_interests" | "public_task" | "legitimate_interest";
                                /** @description Which interest, where that is the legal basis (GDPR Art. 13(1)(d)). */
                                legitimate_interest?: {
                                    [key: string]: string;
                                };
                                /** @description Which law, where the legal basis is an obligation or a public task. */
                                law?: {
                                    [key: string]: string;
                                };
                                /**
                                 * @description What the controller of this policy is here. Absent: controller. joint_controller: with a recipient of that kind (GDPR Art. 26).
                                 * @enum {string}
                                 */
                                role?: "controller" | "joint_controller" | "processor";
                                /** @description Of a processor: the controller who has it done (GDPR Art. 28). */
                                on_behalf_of?: {
                                    [key: string]: string;
                                };
                                /**
                                 * @description What allows special categories here (GDPR Art. 9(2); Law 2297-VI Art. 7(2)).
                                 * @enum {string}
                                 */
                                special_category_exception?: "explicit_consent" | "employment_law" | "vital_interests" | "not_for_profit_body" | "made_public_by_subject" | "legal_claims" | "substantial_public_interest" | "health_care" | "public_health" | "archiving_research_statistics";
                                /**
                                 * @description An objection to direct marketing stops this purpose whatever its basis (GDPR Art. 21(3)).
                                 * @default false
                                 */
                                direct_marketing: boolean;
                                /**
                                 * @description Not offered as a choice: what the person asked for cannot be done without it.
                                 * @default false
                                 */
                                necessary: boolean;
                                categories: string[];
                                /** @default [] */
                                recipients: string[];
                                /** @description A retention rule (GDPR Art. 13(2)(a)). `check` asks for it. */
                                retention?: string;
                                /**
                                 * @description Storage places. `check` asks for at least one.
                                 * @default []
                                 */
                                storage: string[];
                            }[];
                            /** @default [] */
                            retention_rules: {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                id: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                label: {
                                    [key: string]: string;
                                };
                                /** @enum {string} */
                                starts_at: "collection" | "last_use" | "relationship_end" | "withdrawal" | "case_closed";
                                /** @description ISO 8601 duration without fractions: P30D, P1M, PT72H. */
                                keep_for: string;
                                /** @enum {string} */
                                at_end: "erase" | "anonymise";
                            }[];
                            /** @default [] */
                            storage_places: {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                id: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                label: {
                                    [key: string]: string;
                                };
                                /** @description ISO 3166-1 alpha-2 country code. */
                                country: string;
                            }[];
                            /** @default [] */
                            recipients: {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                id: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                name: {
                                    [key: string]: string;
                                };
                                /** @enum {string} */
                                kind: "processor" | "joint_controller" | "group_company" | "public_body" | "third_party";
                                /** @description ISO 3166-1 alpha-2 country code. */
                                country: string;
                                /**
                                 * @description What makes the transfer lawful (GDPR Art. 44-49; Law 2297-VI Art. 29).
                                 * @enum {string}
                                 */
                                safeguard: "none_needed" | "adequacy_decision" | "standard_contractual_clauses" | "binding_corporate_rules" | "explicit_consent" | "contract_for_subject";
                                /**
                                 * Format: email
                                 * @description Where it is told what was corrected, erased or restricted (GDPR Art. 19).
                                 */
                                contact?: string;
                            }[];
                            /** @default [] */
                            relationships: {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                id: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                label: {
                                    [key: string]: string;
                                };
                                /**
                                 * @description Topics that this relationship alone allows, without an opt-in, for as long as it lasts.
                                 * @default []
                                 */
                                covers: string[];
                                /** @description What the host reports of such a relationship, as far as the policy uses it by name: the category of data that it is, such as { plan: { label: { en: hosting plan }, category: hosted-services } }. */
                                attributes?: {
                                    [key: string]: {
                                        /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                        label: {
                                            [key: string]: string;
                                        };
                                        /** @description An id within this policy: lower-case words joined by hyphens. */
                                        category: string;
                                    };
                                };
                            }[];
                            /** @default [] */
                            message_classes: {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                id: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                label: {
                                    [key: string]: string;
                                };
                                /** @description The clause that says when such messages come. */
                                clause: string;
                                /**
                                 * @description cause: to one person, because of something that happened, never to a list. topic: to those who chose a topic. everyone_concerned: to everybody of whom data are held, whatever they chose; for notices that are owed.
                                 * @enum {string}
                                 */
                                addressed_by: "cause" | "topic" | "everyone_concerned";
                                /**
                                 * @description One of these must be named by each message. At least one where addressed by cause.
                                 * @default []
                                 */
                                causes: ("form_submission" | "subscription_request" | "preference_change" | "identity_check" | "privacy_request" | "case" | "account_event" | "detected_issue")[];
                                /** @default false */
                                carries_marketing: boolean;
                                /**
                                 * @description What goes to many starts only after another member of staff than its authors has approved exactly these words and this audience. second_person_for_free_text: only where a template takes words that somebody types, since these could carry marketing.
                                 * @enum {string}
                                 */
                                approval?: "second_person" | "second_person_for_free_text";
                            }[];
                            quiet_hours?: {
                                channels: ("email" | "sms" | "push" | "telephone" | "post")[];
                                classes: string[];
                                from: string;
                                /** @description On the next day where it is earlier than `from`. */
                                to: string;
                            }[];
                            /** @default [] */
                            topics: {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                id: string;
                                /** @description Where another clause than that of the purpose tells of it. */
                                clause?: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                title: {
                                    [key: string]: string;
                                };
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                description: {
                                    [key: string]: string;
                                };
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                purpose: string;
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                message_class: string;
                                channels: ("email" | "sms" | "push" | "telephone" | "post")[];
                                /**
                                 * @description double: chosen and then confirmed from the mailbox. single: chosen. none: only a relationship that covers the topic opens it.
                                 * @enum {string}
                                 */
                                opt_in: "double" | "single" | "none";
                                /**
                                 * @description Relationships, one of which a person must have to get or choose this topic.
                                 * @default []
                                 */
                                only_for: string[];
                                /**
                                 * @description What the topic is about, such as { product: tabella }.
                                 * @default {}
                                 */
                                attributes: {
                                    [key: string]: string;
                                };
                                frequency?: {
                                    /** @enum {string} */
                                    at_most: "daily" | "weekly" | "monthly" | "quarterly";
                                    /** @default false */
                                    person_may_lower: boolean;
                                };
                            }[];
                            /** @default [] */
                            templates: {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                id: string;
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                message_class: string;
                                /** @description For a class that goes without a topic; a topic brings its own purpose. */
                                purpose?: string;
                                /**
                                 * @description What the sender of the message must give, by name and kind.
                                 * @default {}
                                 */
                                data: {
                                    [key: string]: "text" | "markdown" | "number" | "date" | "date_time" | "link";
                                };
                                /** @description Fields of the reader, by name: {{ reader.plan }} stands in the words here, and in those of a campaign. Each use is a use of the attribute’s category. */
                                reader?: {
                                    [key: string]: {
                                        /** @description An attribute that this relationship declares. */
                                        attribute: string;
                                        /** @description A relationship. Where a reader has several that last, the latest one that has it counts. */
                                        of: string;
                                        /** @description What stands there for readers who have none. */
                                        otherwise: {
                                            [key: string]: string;
                                        };
                                    };
                                };
                                /** @description Absent, with body: the built-in words of this id. */
                                subject?: {
                                    [key: string]: string;
                                };
                                /** @description Markdown with {{ data.… }}, {{ reader.… }}, {{ controller.… }}, {{ topic.… }}. */
                                body?: {
                                    [key: string]: string;
                                };
                                /** @description The one button: its words, and the name of the `link` in data that it opens. */
                                action?: {
                                    /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                    label: {
                                        [key: string]: string;
                                    };
                                    link: string;
                                };
                                /** @description An entry for the reader’s calendar goes with the mail: the names in data of its start, its end (both `date_time`) and of what it is about (`text`). */
                                calendar?: {
                                    starts: string;
                                    ends: string;
                                    what: string;
                                };
                            }[];
                            /** @default [] */
                            forms: {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                id: string;
                                /** @description A clause id, such as PM-01. Stable: links, evidence and acceptance tests carry it. */
                                clause: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                title: {
                                    [key: string]: string;
                                };
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                description: {
                                    [key: string]: string;
                                };
                                /** @description What the values are used for without further choice. */
                                purposes: string[];
                                /**
                                 * @description Topics offered beside it, never ticked beforehand (GDPR Art. 4(11), 7).
                                 * @default []
                                 */
                                choices: string[];
                                fields: {
                                    id: string;
                                    /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                    label: {
                                        [key: string]: string;
                                    };
                                    /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                    hint?: {
                                        [key: string]: string;
                                    };
                                    /** @enum {string} */
                                    kind: "text" | "long_text" | "email" | "telephone" | "choice";
                                    /** @default [] */
                                    options: {
                                        /** @description An id within this policy: lower-case words joined by hyphens. */
                                        id: string;
                                        /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                        label: {
                                            [key: string]: string;
                                        };
                                    }[];
                                    /** @description An id within this policy: lower-case words joined by hyphens. */
                                    category: string;
                                    required: boolean;
                                    /**
                                     * @description This value is who the submission is about.
                                     * @default false
                                     */
                                    identifies: boolean;
                                    /** @default 200 */
                                    max_length: number;
                                }[];
                                /** @description Template of the mail that confirms each submission. */
                                confirmation?: string;
                            }[];
                            automated_decisions?: {
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                id: string;
                                /** @description The clause that tells people about this decision. */
                                clause: string;
                                /** @description The same words in each locale of the policy: { en: …, uk: … }. */
                                label: {
                                    [key: string]: string;
                                };
                                /** @description An id within this policy: lower-case words joined by hyphens. */
                                purpose: string;
                                /** @description How it comes about, in words that anybody understands (GDPR Art. 15(1)(h)). */
                                logic: {
                                    [key: string]: string;
                                };
                                /** @description What it means for the person. */
                                effect: {
                                    [key: string]: string;
                                };
                                /**
                                 * @description What allows it (GDPR Art. 22(2)). Whatever it is, a person may ask for human review.
                                 * @enum {string}
                                 */
                                exception: "contract" | "law" | "explicit_consent";
                            }[];
                            /** @description How requests of people are answered. Never laxer than a regime. */
                            requests: {
                                /** @description From receipt to the answer (GDPR Art. 12(3); Law 2297-VI Art. 8(2), 16(5)). */
                                answer_within: string;
                                /** @description A further term where complex (GDPR Art. 12(3)). */
                                extend_by?: string;
                                /**
                                 * @default free
                                 * @enum {string}
                                 */
                                own_data_fee: "free" | "reasonable_fee";
                                /** @description Law 2297-VI Art. 16(5). */
                                third_party_answer_within?: string;
                                /** @description With the delay of Law 2297-VI Art. 17(2), in all. */
                                third_party_at_most?: string;
                                /** @description Shorter terms by type of request; the shortest term that applies decides. */
                                terms?: {
                                    /** @enum {string} */
                                    type: "access" | "processing_information" | "rectification" | "erasure" | "restriction" | "portability" | "portability_to_controller" | "objection_to_marketing" | "objection" | "withdrawal" | "human_review" | "third_party_access" | "childs_data" | "complaint" | "question";
                                    /** @description ISO 8601 duration without fractions: P30D, P1M, PT72H. */
                                    answer_within: string;
                                }[];
                                /** @description From receipt until the person is told that the request is here. */
                                acknowledge_within?: string;
                                /** @description How long after an answer a person may ask us to look again. The authority and the court are open whatever it says. */
                                appeal_within?: string;
                                /** @description How people prove who they are, each of these being enough. Absent: by a code to an address on record. */
                                verify_by?: ("code" | "document")[];
                                /** @description Types whose plan is approved by another member of staff than its author. */
                                two_people?: ("access" | "processing_information" | "rectification" | "erasure" | "restriction" | "portability" | "portability_to_controller" | "objection_to_marketing" | "objection" | "withdrawal" | "human_review" | "third_party_access" | "childs_data" | "complaint" | "question")[];
                                /** @description So long before an answer is due, staff are reminded of it. */
                                remind_before?: string;
                                /** @description So long before an answer is due, the data protection officer is told of it. */
                                escalate_before?: string;
                                /** @description How long data that were asked for lie ready to be fetched. Absent: 14 days. */
                                package_available_for?: string;
                                /** @description To whom a complaint goes first, and to whom after each refusal. */
                                complaint_steps?: {
                                    /** @enum {string} */
                                    to: "operator" | "dpo" | "authority" | "arbitration" | "court";
                                    /** @description How to go about it, and when it is its turn. */
                                    text: {
                                        [key: string]: string;
                                    };
                                    /** @description For operator and dpo, who answer by this policy. */
                                    answer_within?: string;
                                    /**
                                     * Format: uri
                                     * @description For arbitration and court; the authorities stand with the controller.
                                     */
                                    website?: string;
                                }[];
                                /** @description Where public holidays differ from what this version knows of the state. */
                                calendar?: {
                                    /**
                                     * Format: date
                                     * @description First day on which this holds.
                                     */
                                    from: string;
                                    /**
                                     * Format: date
                                     * @description Last day; absent: until further notice.
                                     */
                                    until?: string;
                                    /** @description national: those of the controller’s state, where this version knows them. none: holidays are working days. Or the days, for a state that this version does not know. */
                                    holidays: ("national" | "none") | string[];
                                }[];
                            };
                            /**
                             * @description What becomes of the data in every system when the person closes the account.
                             * @enum {string}
                             */
                            on_account_closed?: "erase";
                            /** @description How a personal data breach is told. */
                            incidents?: {
                                /** @description GDPR Art. 33(1). */
                                notify_authority_within: string;
                            };
                            /** @description From which age a person may consent alone. */
                            children?: {
                                /** @description In years (GDPR Art. 8(1)). */
                                minimum_age: number;
                            };
                        };
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getPolicyVersions: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Versions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            version: number;
                            /** @description SHA-256 of the canonical document, hexadecimal. */
                            hash: string;
                            /** Format: date-time */
                            published_at: string;
                            /** Format: date-time */
                            in_force_from: string;
                            /** @description Marked by its publisher: it weakens what people were promised. */
                            material: boolean;
                            /** @description Evidence of the publication. */
                            entry_id: string;
                            /** @description By locale, SHA-256 of the words that were shown, hexadecimal. */
                            notices: {
                                [key: string]: string;
                            };
                        }[];
                        /** @description Absent: there are no more. */
                        next_cursor?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postPolicyVersions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The files of the folder by path: policy.yaml, text/<locale>.md and systems/<id>.yaml. */
                    files: {
                        [key: string]: string;
                    };
                    /**
                     * Format: date-time
                     * @description Absent: from now on.
                     */
                    in_force_from?: string;
                    /** @description True: the publisher knows that people are worse off by this version. Asked for where a change is weaker; refused all the same where the version in force promises not to be weakened. */
                    material?: boolean;
                };
            };
        };
        responses: {
            /** @description The version, new or published already. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        version: number;
                        /** @description SHA-256 of the canonical document, hexadecimal. */
                        hash: string;
                        /** Format: date-time */
                        published_at: string;
                        /** Format: date-time */
                        in_force_from: string;
                        /** @description Marked by its publisher: it weakens what people were promised. */
                        material: boolean;
                        /** @description Evidence of the publication. */
                        entry_id: string;
                        /** @description By locale, SHA-256 of the words that were shown, hexadecimal. */
                        notices: {
                            [key: string]: string;
                        };
                        /** @description False: the same content was in force already, and nothing was done. */
                        is_new: boolean;
                        /** @description Warnings of the check. */
                        problems: {
                            /** @enum {string} */
                            severity: "error" | "warning";
                            code: string;
                            file: string;
                            line: number;
                            column: number;
                            clause?: string;
                            article?: string;
                            message: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postPolicyCheck: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The files of the folder by path: policy.yaml, text/<locale>.md and systems/<id>.yaml. */
                    files: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description What the check found. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description No errors: it could be published. */
                        is_sound: boolean;
                        problems: {
                            /** @enum {string} */
                            severity: "error" | "warning";
                            code: string;
                            file: string;
                            line: number;
                            column: number;
                            clause?: string;
                            article?: string;
                            message: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    postPolicyDiff: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The files of the folder by path: policy.yaml, text/<locale>.md and systems/<id>.yaml. */
                    files: {
                        [key: string]: string;
                    };
                    /** @description A published version to compare with; absent: the one in force. */
                    against_version?: number;
                    /** @description Or another folder. */
                    against_files?: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description Each change, stronger, weaker or neutral. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Absent where it was compared with a folder. */
                        against_version?: number;
                        /** @description The clause that keeps this folder from being published. Absent: it may be, marked as material where a change is weaker. */
                        refused_by?: string;
                        /** @description Those that weaken first. */
                        changes: components["schemas"]["PolicyChange"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getPromises: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The clauses in the order of the policy. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        checked_at: string;
                        policy_version: number;
                        /** @description The folder beside the server was not published, since it weakens the version in force. */
                        withheld?: {
                            /** @description The clause that refuses it; absent: it has to be marked as material. */
                            refused_by?: string;
                            /** @description The weaker changes, in English. */
                            changes: string[];
                        };
                        clauses: {
                            id: string;
                            /** @enum {string} */
                            status: "kept" | "at_risk" | "broken" | "says";
                            /** Format: date-time */
                            since: string;
                            mechanisms: {
                                id: string;
                                /** @description What the system does, in English. */
                                keeps: string;
                                settings: {
                                    [key: string]: string | boolean | number | string[];
                                };
                                /** @description False: this version does not carry it out. */
                                available: boolean;
                                law: string[];
                                /** @enum {string} */
                                status: "kept" | "at_risk" | "broken";
                                /**
                                 * @description Absent where kept.
                                 * @enum {string}
                                 */
                                reason?: "not_carried_out" | "probe_failed" | "outside_policy" | "without_opt_in" | "without_confirmation" | "without_relationship" | "after_withdrawal" | "against_reservation" | "third_party_allowed" | "link_unusable" | "confirmation_missing" | "confirmation_doubled" | "confirmation_slow" | "mail_not_taken" | "mail_late" | "case_late" | "contact_missing" | "without_cause" | "without_evidence" | "entry_late" | "entry_slow" | "log_read_only" | "version_altered" | "weakened" | "undeclared_form" | "window_missing" | "too_often" | "without_earlier_mail" | "not_affected" | "list_without_terms" | "attestation_slow" | "attestation_overdue" | "request_missing" | "request_due" | "request_late" | "identity_unproved" | "proof_kept" | "one_person" | "erasure_incomplete" | "erasure_waiting" | "account_late" | "report_missing" | "letter_missing" | "fee_unlawful" | "objection_without_effect" | "review_missing" | "disclosure_amiss" | "correction_untold" | "kept_too_long";
                                /** Format: date-time */
                                since: string;
                            }[];
                            probes: {
                                mechanism: string;
                                /** @enum {string} */
                                status: "kept" | "at_risk" | "broken";
                                /** @enum {string} */
                                reason?: "not_carried_out" | "probe_failed" | "outside_policy" | "without_opt_in" | "without_confirmation" | "without_relationship" | "after_withdrawal" | "against_reservation" | "third_party_allowed" | "link_unusable" | "confirmation_missing" | "confirmation_doubled" | "confirmation_slow" | "mail_not_taken" | "mail_late" | "case_late" | "contact_missing" | "without_cause" | "without_evidence" | "entry_late" | "entry_slow" | "log_read_only" | "version_altered" | "weakened" | "undeclared_form" | "window_missing" | "too_often" | "without_earlier_mail" | "not_affected" | "list_without_terms" | "attestation_slow" | "attestation_overdue" | "request_missing" | "request_due" | "request_late" | "identity_unproved" | "proof_kept" | "one_person" | "erasure_incomplete" | "erasure_waiting" | "account_late" | "report_missing" | "letter_missing" | "fee_unlawful" | "objection_without_effect" | "review_missing" | "disclosure_amiss" | "correction_untold" | "kept_too_long";
                                /**
                                 * Format: date-time
                                 * @description Earliest act that shows it; absent where kept.
                                 */
                                since?: string;
                                figures: {
                                    [key: string]: number | string;
                                };
                                /** @description Entries of the evidence log. */
                                evidence: string[];
                                /** Format: date-time */
                                checked_at: string;
                            }[];
                            /** @description Entries of the evidence log. */
                            evidence: string[];
                            /** @description Complaints that name the clause; absent where there are none. */
                            complaints?: {
                                /** @description Still to be answered. */
                                open: number;
                                /** @description Made within the last 30 days. */
                                recent: number;
                            };
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getEvidenceEntriesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entry. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @enum {string} */
                        class: "policy" | "notice" | "consent" | "withdrawal" | "message" | "request_step" | "disclosure" | "erasure" | "key" | "index" | "system";
                        /** @enum {string} */
                        state: "pending" | "included";
                        index?: number;
                        hour: string;
                        leaf: string;
                        leaf_hash: string;
                        proof?: string;
                        trust: string;
                        payload?: {
                            [key: string]: string | boolean | number;
                        };
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
