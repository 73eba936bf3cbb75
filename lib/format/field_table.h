/* SPDX-License-Identifier: ISC */
/*
 * The rows of the vocabulary. This file is included once for each part of a
 * row: in field.h for the numbers FIELD_..., in field.c for all of it, in
 * model/view.h for the members of a task.
 *
 * TASK_VALUE(NUMBER, name, rule, value, doors) is a field of a task that has
 * one value at a time. FIELD(NUMBER, name, ...) is any other; the dots stand
 * for further members of struct field_row.
 *
 * PLAIN_VALUE(NUMBER, name, rule, value, "ARGUMENT", "help", "words") is a
 * TASK_VALUE that no other file knows by its number: people add and edit it by
 * an option of its name, with that argument and help. The words are those of a
 * VALUE_WORD, the lowest first, as "low medium high"; for others NULL.
 *
 * The values of tasks come first.
 */
#ifndef TASK_VALUE
#define TASK_VALUE(...)
#endif
#ifndef PLAIN_VALUE
#define PLAIN_VALUE(number, name, rule, value, argument, help, words) \
	TASK_VALUE(number, name, rule, value, ADD | EDIT)
#endif
#ifndef FIELD
#define FIELD(...)
#endif

TASK_VALUE(CREATED, created, RULE_EARLIEST, VALUE_TRUE, 0)
TASK_VALUE(DONE, done, RULE_GREATEST, VALUE_TIME, 0)
TASK_VALUE(TITLE, title, RULE_GREATEST, VALUE_TITLE, ADD | EDIT)
TASK_VALUE(BODY, body, RULE_GREATEST, VALUE_TEXT, ADD | EDIT)
TASK_VALUE(CODE, code, RULE_GREATEST, VALUE_CODE, ADD | EDIT)
TASK_VALUE(STATE, state, RULE_STATE, VALUE_STATE, ADD)
TASK_VALUE(PRIORITY, priority, RULE_HIGHEST, VALUE_PRIORITY, ADD | EDIT)
TASK_VALUE(ASSIGNEE, assignee, RULE_GREATEST, VALUE_NAME, ADD | EDIT)
TASK_VALUE(PARENT, parent, RULE_GREATEST, VALUE_TASK, ADD | EDIT)
TASK_VALUE(ESTIMATE, estimate, RULE_GREATEST, VALUE_MINUTES, ADD | EDIT)
TASK_VALUE(DUE, due, RULE_GREATEST, VALUE_DAY, ADD | EDIT)
TASK_VALUE(DEFER, defer, RULE_GREATEST, VALUE_DAY, ADD | EDIT)
TASK_VALUE(REF, ref, RULE_GREATEST, VALUE_REF, ADD | EDIT)
PLAIN_VALUE(REPEAT, repeat, RULE_GREATEST, VALUE_RECURRENCE, "RULE",
    "how it repeats: 'every 2 weeks', 'monthly on the 1st'; '' ends it", NULL)
/* a new PLAIN_VALUE() goes here */
/* "ID#N": occurrence N of the task ID, which repeats */
TASK_VALUE(OCCURRENCE, occurrence, RULE_GREATEST, VALUE_OCCURRENCE, 0)

FIELD(META, "meta", .family = true, .subjects = TASK | AGENT,
    .value = VALUE_META, GIVEN("meta", "meta", ADD | EDIT))
FIELD(LABEL, "label", .family = true, .subjects = TASK, .rule = RULE_ADD_WINS,
    .value = VALUE_BOOL, .is_set = true, GIVEN("label", "labels", ADD | EDIT))
FIELD(CAP, "cap", .family = true, .subjects = TASK | AGENT,
    .rule = RULE_ADD_WINS, .value = VALUE_BOOL, .is_set = true,
    GIVEN("cap", "capabilities", ADD | EDIT))
FIELD(LINK, "link", .family = true, .subjects = TASK, .rule = RULE_ADD_WINS,
    .value = VALUE_BOOL, GIVEN("needs", "needs", ADD))
FIELD(CHECK, "check", .family = true, .subjects = TASK, .rule = RULE_ADD_WINS,
    .value = VALUE_BOOL, GIVEN("check", "checklist", ADD))
FIELD(CHECK_TEXT, "", .value = VALUE_LINE)
FIELD(CHECK_POS, "", .value = VALUE_NUMBER)
FIELD(CHECK_DONE, "", .rule = RULE_ADD_WINS, .value = VALUE_BOOL)
FIELD(GATE, "gate", .family = true, .subjects = TASK, .rule = RULE_ADD_WINS,
    .value = VALUE_BOOL, .is_set = true, GIVEN("gate", "gates", ADD))
FIELD(GATE_REPORT, "", .rule = RULE_REPORT, .value = VALUE_REPORT)
FIELD(MESSAGE, "message", .family = true, .subjects = TASK | LOG,
    .rule = RULE_EARLIEST, .fact = true, .value = VALUE_MESSAGE)
FIELD(MESSAGE_REDACTED, "", .rule = RULE_EARLIEST, .fact = true,
    .value = VALUE_TRUE)
FIELD(FAILURE, "failure", .family = true, .subjects = TASK,
    .rule = RULE_EARLIEST, .fact = true, .value = VALUE_OBJECT)
FIELD(ATTACHMENT, "attachment", .family = true, .subjects = TASK,
    .rule = RULE_EARLIEST, .fact = true, .value = VALUE_ATTACHMENT)
FIELD(CLAIM, "claim", .subjects = TASK, .rule = RULE_CLAIM,
    .value = VALUE_CLAIM)
FIELD(LEASE, "lease", .subjects = TASK, .fact = true, .value = VALUE_LEASE)
FIELD(WORK, "work", .family = true, .subjects = TASK, .rule = RULE_EARLIEST,
    .fact = true, .value = VALUE_MARK)
FIELD(ACK, "ack", .family = true, .subjects = TASK | LOG,
    .rule = RULE_EARLIEST, .fact = true, .value = VALUE_TRUE)
FIELD(COMMIT, "commit", .family = true, .subjects = TASK,
    .rule = RULE_EARLIEST, .fact = true, .value = VALUE_OBJECT)
FIELD(HIDDEN, "hidden", .subjects = TASK, .rule = RULE_FALSE_WINS,
    .value = VALUE_BOOL)
FIELD(REDACTED, "redacted", .subjects = TASK, .rule = RULE_EARLIEST,
    .value = VALUE_TRUE)
FIELD(PURGED, "purged", .subjects = TASK, .rule = RULE_EARLIEST,
    .value = VALUE_TRUE)
FIELD(REGISTERED, "registered", .subjects = AGENT, .value = VALUE_BOOL)
FIELD(AGENT_TYPE, "type", .subjects = AGENT, .value = VALUE_LINE)
FIELD(DESCRIPTION, "description", .subjects = AGENT,
    .value = VALUE_SHORT_TEXT)
FIELD(MAX, "max", .subjects = AGENT, .value = VALUE_LIMIT)
FIELD(LOG_ID, "id", .subjects = LOG, .rule = RULE_EARLIEST,
    .value = VALUE_ULID)
FIELD(WORKFLOW, "workflow", .subjects = LOG, .value = VALUE_OBJECT)
FIELD(SET_ASIDE, "set-aside", .family = true, .subjects = LOG,
    .rule = RULE_EARLIEST, .fact = true, .value = VALUE_TRUE)
FIELD(LINE_PURGED, "line-purged", .family = true, .subjects = LOG,
    .rule = RULE_EARLIEST, .fact = true, .value = VALUE_TRUE)
FIELD(GAP, "gap", .family = true, .subjects = LOG, .rule = RULE_EARLIEST,
    .fact = true, .value = VALUE_TRUE)
FIELD(PURGE_EPOCH, "purge-epoch", .subjects = LOG, .rule = RULE_HIGHEST,
    .value = VALUE_EPOCH)
FIELD(LOST, "lost", .family = true, .subjects = LOG, .rule = RULE_EARLIEST,
    .fact = true, .value = VALUE_TRUE)

#undef TASK_VALUE
#undef PLAIN_VALUE
#undef FIELD
