/* SPDX-License-Identifier: ISC */
/*
 * Gates: requiring a gate (gate.required) and reporting on it (gate.reported).
 * If the workflow says that the reporter of a gate must differ from the
 * implementer, the implementer must neither open nor drop the gate.
 */
#include "command/command.h"

#include <string.h>

#include "base/nearest.h"
#include "base/utf8.h"
#include "command/command_private.h"
#include "model/agent.h"
#include "model/gate.h"

#define OTHERS_NAMED 3		/* agents that a refusal names */
#define GATES_NAMED 20		/* gates that a message names */

int
check_gate(const char *what, struct slice name, struct err *err)
{
	return gate_name_valid(name)
	    ? 0
	    : err_set(err, ERR_INVALID,
	          "a %s must be 1 to 32 lower-case letters, digits, '.', '_' "
	          "or '-', not '%.*s'",
	          what, (int)(name.len > 60 ? 60 : name.len), name.ptr);
}

/*
 * Make the event rest on the claim that the state shows: the actor's work on
 * the task is judged by it.
 */
static void
rest_on_claim(struct decision *d)
{
	if (d->claim.event)
		draft_add_rest(d->draft, state_event_id(d->view->state,
		    d->claim.event));
}

/* Name a few agents who did not work on the task. */
static void
add_others(struct buf *out, const struct decision *d)
{
	const struct agent_query query = {0};
	struct agent_list list = {0};
	int named = 0;

	agent_list_read(&list, d->view, &query);
	for (size_t i = 0; i < list.count && named < OTHERS_NAMED; i++) {
		if (gate_worked(d->view, d->task.subject, list.agent[i].name))
			continue;
		buf_add_str(out, named++ ? ", " : "");
		buf_add_slice(out, list.agent[i].name);
	}
	agent_list_release(&list);
}

/*
 * Fill the facts about the actor who reports on the gate or drops it: whether
 * the actor may do so, else who may. The names are in `others`.
 */
static void
worker_facts(struct facts *out, const struct decision *d, const char *gate,
    struct buf *others)
{
	decision_facts(out, d);
	gate_worker_facts(out, d->view, d->task.subject, slice_of(gate));
	if (out->worked == YES)
		add_others(others, d);
	out->names = slice_of_buf(others);
}

static int
decide_require(struct decision *d, const char *name, bool drop, struct err *err)
{
	struct buf field = BUF_INIT, others = BUF_INIT;
	struct facts facts;
	struct gate gate;
	int rc = check_gate("gate", slice_of(name), err);

	if (rc)
		return rc;
	gate_read(&gate, d->view, d->task.subject, slice_of(name));
	if (gate.required != drop)
		return decision_finish(d, err);
	if (drop) {
		worker_facts(&facts, d, name, &others);
		rc = rule_check(ACTION_DROP_GATE, &facts, err);
		buf_release(&others);
	}
	if (rc)
		return rc;
	decision_field(&field, "gate/", slice_of(name));
	decision_write_bool(d, d->task.subject, field.data, !drop);
	buf_release(&field);
	return decision_finish(d, err);
}

int
task_gate_require(struct basis *basis, const struct command *command,
    const char *operand, const char *gate, bool drop, struct outcome *out,
    struct err *err)
{
	struct decision d;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, EVENT_GATE_REQUIRED, out,
	    err);

	key_begin(&d, drop ? "gate-drop" : "gate-require");
	key_text(&d, "gate", gate);
	if (!rc)
		rc = decision_on(&d, EVENT_GATE_REQUIRED, operand, &repeated,
		    err);
	if (!rc && !repeated)
		rc = decide_require(&d, gate, drop, err);
	decision_release(&d);
	return rc;
}

/*
 * Refuse a report on a gate that nobody requires: it is most likely a typing
 * error.
 */
static int
unknown_gate(const struct decision *d, const char *name, struct err *err)
{
	char copies[GATES_NAMED][40];
	const char *known[GATES_NAMED], *near;
	struct gate_list list = {0};
	struct buf names = BUF_INIT;
	size_t count = 0;
	int rc;

	gate_list_read(&list, d->view, d->task.subject);
	for (size_t i = 0; i < list.count && count < GATES_NAMED;
	     i++, count++) {
		memcpy(copies[count], list.gate[i].name.ptr,
		    list.gate[i].name.len);
		copies[count][list.gate[i].name.len] = '\0';
		known[count] = copies[count];
		buf_addf(&names, "%s%s", count ? ", " : "", copies[count]);
	}
	near = nearest_word(name, known, count);
	rc = err_set(err, ERR_INVALID,
	    "'%s' has no gate '%s'%s%s%s%s%s; 'task-gate require %s %s' makes "
	    "it one",
	    d->called, name, near ? "; did you mean '" : "", near ? near : "",
	    near            ? "'?"
	        : names.len ? ";"
	                    : "",
	    names.len ? " its gates are " : "", names.len ? names.data : "",
	    name, d->called);
	gate_list_release(&list);
	buf_release(&names);
	return rc;
}

static bool
commit_valid(const char *commit)
{
	size_t len = strlen(commit);

	return (len == 40 || len == 64) &&
	    strspn(commit, "0123456789abcdef") == len;
}

/*
 * True if the text is a URL: a scheme, "://" and more. The name of a script to
 * run is no URL.
 */
static bool
url_valid(const char *url)
{
	size_t scheme = strspn(url, "abcdefghijklmnopqrstuvwxyz0123456789+.-");

	return scheme && strncmp(url + scheme, "://", 3) == 0 &&
	    url[scheme + 3] && strlen(url) <= EVIDENCE_URL &&
	    !strchr(url, ' ') && utf8_valid(slice_of(url)) &&
	    !utf8_has_control(slice_of(url));
}

static int
check_evidence(const struct evidence *evidence, struct err *err)
{
	if (!evidence)
		return 0;
	if (evidence->url && !url_valid(evidence->url))
		return err_set(err, ERR_INVALID,
		    "a URL must be like https://ci.example.org/7, of up to %d "
		    "bytes without spaces or control characters",
		    EVIDENCE_URL);
	if (evidence->commit && !commit_valid(evidence->commit))
		return err_set(err, ERR_INVALID,
		    "a commit must be 40 or 64 lower-case hexadecimal digits");
	if (evidence->files > EVIDENCE_FILES)
		return err_set(err, ERR_INVALID,
		    "at most %d files can be named in one report",
		    EVIDENCE_FILES);
	return 0;
}

static int
check_report(struct decision *d, const char *name, enum gate_result result,
    struct err *err)
{
	struct buf others = BUF_INIT;
	struct facts facts;
	struct gate gate;
	int rc = check_gate("gate", slice_of(name), err);

	if (rc)
		return rc;
	gate_read(&gate, d->view, d->task.subject, slice_of(name));
	if (!gate.required && !gate.states && !gate.differ && !gate.write)
		return unknown_gate(d, name, err);
	worker_facts(&facts, d, name, &others);
	gate_report_facts(&facts, result, SLICE("null"));
	rc = rule_check(ACTION_REPORT, &facts, err);
	buf_release(&others);
	return rc;
}

static int
write_report(struct decision *d, const char *name, enum gate_result result,
    const struct evidence *evidence, struct err *err)
{
	struct buf field = BUF_INIT, value = BUF_INIT, object = BUF_INIT;
	struct facts facts;
	int rc;

	buf_addf(&field, "gate/%s/report", name);
	json_open(&value, '{');
	json_add_key(&value, "result");
	json_add_str(&value, gate_result_name(result));
	if (evidence)
		evidence_json(&object, evidence);
	if (object.len) {
		json_add_key(&value, "evidence");
		json_add_raw(&value, slice_of_buf(&object));
	}
	json_close(&value, '}');
	decision_facts(&facts, d);
	facts.gate = slice_of(name);
	gate_report_facts(&facts, result, slice_of_buf(&value));
	rc = rule_check(ACTION_REPORT_EVIDENCE, &facts, err);
	if (!rc)
		decision_write(d, d->task.subject, field.data,
		    slice_of_buf(&value));
	buf_release(&field);
	buf_release(&value);
	buf_release(&object);
	return rc;
}

/*
 * The arguments must be equal before a command has run and after. Therefore the
 * command is an argument; its result and the commit that is checked out are
 * none.
 */
static void
key_report(struct decision *d, const struct task_report *report)
{
	const struct evidence *e = report->evidence;
	const char *names[EVIDENCE_FILES + 1] = { NULL };

	key_begin(d, "gate");
	key_text(d, "gate", report->gate);
	if (e && e->run) {
		key_list(d, "run", (const char *const *)e->run->command);
	} else {
		key_text(d, "result", gate_result_name(report->result));
	}
	if (!e)
		return;
	key_text(d, "url", e->url);
	if (!e->run)
		key_text(d, "commit", e->commit);
	for (size_t i = 0; i < e->files && i < EVIDENCE_FILES; i++)
		names[i] = e->file[i].name;
	key_set(d, "files", names);
}

/*
 * Refuse a report for the reasons that hold before its command has run as well
 * as after.
 */
static int
start_report(struct decision *d, const char *operand,
    const struct task_report *report, bool *repeated, struct err *err)
{
	int rc;

	d->speaks = true;
	key_report(d, report);
	rc = decision_on(d, EVENT_GATE_REPORTED, operand, repeated, err);
	if (!rc && !*repeated)
		rc = check_report(d, report->gate, report->result, err);
	if (!rc && !*repeated)
		rc = check_evidence(report->evidence, err);
	return rc;
}

int
task_gate_report(struct basis *basis, const struct command *command,
    const char *operand, const struct task_report *report, struct outcome *out,
    struct err *err)
{
	struct decision d;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, EVENT_GATE_REPORTED, out,
	    err);

	if (!rc)
		rc = start_report(&d, operand, report, &repeated, err);
	if (!rc && !repeated) {
		rest_on_claim(&d);
		rc = write_report(&d, report->gate, report->result,
		    report->evidence, err);
	}
	if (!rc && !repeated) {
		rc = decision_finish(&d, err);
	}
	decision_release(&d);
	return rc;
}

int
task_gate_allowed(struct basis *basis, const struct command *command,
    const char *operand, const struct task_report *report, struct outcome *out,
    struct err *err)
{
	struct decision d;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, EVENT_GATE_REPORTED, out,
	    err);

	if (!rc)
		rc = start_report(&d, operand, report, &repeated, err);
	decision_release(&d);
	return rc;
}
