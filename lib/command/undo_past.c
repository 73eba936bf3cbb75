/* SPDX-License-Identifier: ISC */
/* Reading the past of the subjects that an undo writes to. */
#include "command/undo_private.h"

#include <stdlib.h>
#include <string.h>

/* Returns the write of a past event to a field; 0 if there is none. */
static uint32_t
write_of(const struct past *past, uint32_t number, uint32_t subject,
    uint32_t field)
{
	const struct past_event *event = &past->event[number];

	for (uint32_t w = event->write; w < event->write + event->writes; w++)
		if (past->write[w].subject == subject &&
		    past->write[w].field == field)
			return w;
	return 0;
}

static uint32_t
number_of(const struct past *past, struct event_id id)
{
	uint32_t event = state_find_event(past->basis->view->state, id);

	return event ? past->number[event] : 0;
}

/* Add the writes of one field, which names only what earlier events wrote. */
static void
add_write(struct past *past, const struct event *event,
    const struct event_write *write, const struct event_field *field)
{
	const struct state *state = past->basis->view->state;
	struct past_write *made;

	ARRAY_GROW(past->write, past->writes, past->writes_cap);
	made = &past->write[past->writes];
	*made = (struct past_write){ .event = (uint32_t)past->events,
		.subject = state_find_subject(state, write->subject,
		    write->name),
		.field = state_find_term(state, (enum term_space)(
		    TERM_TASK_FIELD + write->subject), field->name),
		.over = (uint32_t)past->overs };
	for (uint32_t o = 0; o < field->over_count; o++) {
		uint32_t number = number_of(past,
		    event->overs[field->over + o]);
		uint32_t over = number && number < past->events ?
		    write_of(past, number, made->subject, made->field) : 0;

		if (!over)
			continue;
		ARRAY_GROW(past->over, past->overs, past->overs_cap);
		past->over[past->overs++] = over;
		made->overs++;
	}
	past->writes++;
}

static int
add_event(struct past *past, uint32_t at, struct buf *line, struct err *err)
{
	const struct event_rec *rec = state_event(past->basis->view->state, at);
	struct past_event *made;
	struct event event;
	int rc;

	buf_clear(line);
	rc = past->basis->read_line(past->basis->log, at, line, err);
	if (!rc)
		rc = event_parse(past->parser, &event, slice_of_buf(line), err);
	if (rc)
		return rc;
	ARRAY_GROW(past->event, past->events, past->events_cap);
	made = &past->event[past->events];
	*made = (struct past_event){ .event = at,
		.type = event.type,
		.write = (uint32_t)past->writes,
		.rest = (uint32_t)past->rests,
		.gone = (rec->flags & EVENT_GONE) != 0 };
	past->number[rec->ident] = (uint32_t)past->events;
	for (size_t w = 0; w < event.writes_count; w++)
		for (uint32_t f = 0; f < event.writes[w].field_count; f++)
			add_write(past, &event, &event.writes[w],
			    &event.fields[event.writes[w].field + f]);
	made->writes = (uint32_t)past->writes - made->write;
	for (size_t r = 0; r < event.rests_count; r++) {
		uint32_t number = number_of(past, event.rests[r]);

		if (!number)
			continue;
		ARRAY_GROW(past->rest, past->rests, past->rests_cap);
		past->rest[past->rests++] = number;
		made->rests++;
	}
	past->events++;
	return 0;
}

/* Find the write records of the state, and which of them are live. */
static void
find_records(struct past *past, uint32_t subject)
{
	const struct state *state = past->basis->view->state;
	const struct subject_rec *rec = state_subject(state, subject);
	const uint32_t lists[] = { rec->registers, rec->members, rec->facts,
		rec->dead };

	for (size_t l = 0; l < 4; l++)
		for (uint32_t w = lists[l]; w;
		     w = state_write(state, w)->next) {
			const struct write_rec *write = state_write(state, w);
			uint32_t number = write->flags & WRITE_TOMBSTONE ? 0 :
			    past->number[state_event(state, write->event)
			        ->ident];
			uint32_t at = number ? write_of(past, number, subject,
			    write->field) : 0;

			if (!at)
				continue;
			past->write[at].record = w;
			past->write[at].live = l < 3;
		}
}

/* Take along a subject and all events that touched it. */
static void
take_subject(struct past *past, struct term_list *events, uint32_t subject)
{
	const struct state *state = past->basis->view->state;

	if (past->subject[subject])
		return;
	past->subject[subject] = true;
	for (uint32_t t = state_subject(state, subject)->touches; t;
	     t = state_touch(state, t)->next)
		term_list_add(events, state_touch(state, t)->event);
}

/*
 * Take along a subject that a chosen event touched. If the event may have made
 * the task, the tasks that name it are looked at, too.
 */
static void
take_touched(struct past *past, struct term_list *events, uint32_t subject,
    bool made)
{
	const struct state *state = past->basis->view->state;

	take_subject(past, events, subject);
	for (uint32_t l = made ? state_subject(state, subject)->backlinks : 0;
	     l; l = state_link(state, l)->next)
		take_subject(past, events, state_link(state, l)->record);
}

/* True if the event may create a task, or bring it back. */
static bool
makes_tasks(const struct state *state, uint32_t event)
{
	enum event_type type = (enum event_type)state_event(state, event)->type;

	return type == EVENT_TASK_CREATED || type == EVENT_CHANGE_UNDONE;
}

/* Everything rests on a workflow: if one is chosen, all subjects count. */
static bool
sets_workflow(const struct state *state, const bool *is_chosen)
{
	for (uint32_t s = 1; s < state->subjects.count; s++)
		for (uint32_t t = state_subject(state, s)->kind == SUBJECT_LOG ?
		     state_subject(state, s)->touches : 0; t;
		     t = state_touch(state, t)->next)
			if (is_chosen[state_touch(state, t)->event])
				return true;
	return false;
}

static void
take_subjects(struct past *past, struct term_list *events,
    const struct term_list *chosen)
{
	const struct state *state = past->basis->view->state;
	bool *is_chosen = task_zalloc(state->events.count, sizeof(bool));
	bool all;

	for (size_t i = 0; i < chosen->count; i++)
		is_chosen[chosen->term[i]] = true;
	all = sets_workflow(state, is_chosen);
	for (uint32_t s = 1; s < state->subjects.count; s++) {
		bool any = all, made = false;

		for (uint32_t t = state_subject(state, s)->touches; t;
		     t = state_touch(state, t)->next) {
			uint32_t event = state_touch(state, t)->event;

			any |= is_chosen[event];
			made |= is_chosen[event] && makes_tasks(state, event);
		}
		if (any)
			take_touched(past, events, s, made);
	}
	free(is_chosen);
}

int
past_read(struct past *past, const struct basis *basis,
    const struct term_list *chosen, struct err *err)
{
	const struct state *state = basis->view->state;
	struct term_list events = {0};
	struct buf line = BUF_INIT;
	int rc = 0;

	*past = (struct past){ .basis = basis, .parser = event_parser_new(),
		.events = 1, .writes = 1 };
	past->number = task_zalloc(state->events.count,
	    sizeof(*past->number));
	past->subject = task_zalloc(state->subjects.count,
	    sizeof(*past->subject));
	past->first = task_zalloc(state->subjects.count, sizeof(*past->first));
	/* number 0 is nothing */
	past->event = task_zalloc(past->events_cap = 16, sizeof(*past->event));
	past->write = task_zalloc(past->writes_cap = 16, sizeof(*past->write));
	for (size_t i = 0; i < chosen->count; i++)
		term_list_add(&events, chosen->term[i]);
	take_subjects(past, &events, chosen);
	term_list_sort(&events, state, state_event_cmp);
	for (size_t i = 0; i < events.count && !rc; i++)
		rc = add_event(past, events.term[i], &line, err);
	for (uint32_t s = 1; s < state->subjects.count && !rc; s++)
		if (past->subject[s])
			find_records(past, s);
	for (uint32_t w = (uint32_t)past->writes - 1; w > 0; w--) {
		past->write[w].next = past->first[past->write[w].subject];
		past->first[past->write[w].subject] = w;
	}
	for (size_t i = 0; i < chosen->count && !rc; i++)
		past->event[past->number[chosen->term[i]]].chosen = true;
	term_list_release(&events);
	buf_release(&line);
	return rc;
}

void
past_release(struct past *past)
{
	event_parser_free(past->parser);
	free(past->event);
	free(past->write);
	free(past->over);
	free(past->rest);
	free(past->number);
	free(past->subject);
	free(past->first);
	memset(past, 0, sizeof(*past));
}

bool
past_is_mark(const struct past *past, const struct past_write *write)
{
	const struct state *state = past->basis->view->state;
	enum field_kind kind = (enum field_kind)state_term(state,
	    write->field)->kind;

	return kind == FIELD_HIDDEN || kind == FIELD_CLAIM ||
	    (kind == FIELD_OTHER && slice_starts(state_term_text(state,
	        write->field), UNDONE_FAMILY));
}

static bool
is_true(const struct past *past, const struct past_write *write)
{
	const struct state *state = past->basis->view->state;

	return write->record &&
	    write_truth(state, state_write(state, write->record));
}

/* True if the write says that the event, or its task, is undone. */
static bool
marks_undone(const struct past *past, const struct past_write *write,
    const struct past_event *other)
{
	const struct state *state = past->basis->view->state;
	struct slice name = state_term_text(state, write->field);
	char id[EVENT_ID_SIZE];

	if (!past_is_mark(past, write) || !is_true(past, write))
		return false;
	if (state_term(state, write->field)->kind == FIELD_HIDDEN)
		return other->type != EVENT_CHANGE_UNDONE;
	event_id_format(id, state_event_id(state, other->event));
	return name.len == strlen(UNDONE_FAMILY) + EVENT_ID_LEN &&
	    memcmp(name.ptr + strlen(UNDONE_FAMILY), id, EVENT_ID_LEN) == 0;
}

bool
past_undoes(const struct past *past, const struct past_event *undo,
    const struct past_event *other)
{
	for (uint32_t u = undo->write; u < undo->write + undo->writes; u++)
		for (uint32_t w = other->write;
		     w < other->write + other->writes; w++) {
			const struct past_write *a = &past->write[u],
			                        *b = &past->write[w];

			if (a->subject == b->subject && (a->field == b->field ||
			    marks_undone(past, a, other)))
				return true;
		}
	return false;
}

void
past_mark_undone(struct past *past)
{
	for (uint32_t i = (uint32_t)past->events - 1; i > 0; i--) {
		const struct past_event *undo = &past->event[i];

		if (undo->type != EVENT_CHANGE_UNDONE || undo->chosen ||
		    undo->undone_by)
			continue;
		for (uint32_t r = 0; r < undo->rests; r++) {
			struct past_event *other = &past->event[
			    past->rest[undo->rest + r]];

			if (!other->undone_by &&
			    past_undoes(past, undo, other))
				other->undone_by = i;
		}
	}
}

static bool
has_undo(const struct state *state)
{
	for (uint32_t e = 1; e < state->events.count; e++)
		if (state_event(state, e)->type == EVENT_CHANGE_UNDONE)
			return true;
	return false;
}

uint32_t
past_undone_by(const struct basis *basis, uint32_t event)
{
	struct term_list chosen = { &event, 1, 1 };
	struct past past = {0};
	uint32_t by = 0;

	if (!has_undo(basis->view->state))
		return 0;
	if (!past_read(&past, basis, &chosen, NULL)) {
		past_mark_undone(&past);
		by = past.event[past.number[state_event(basis->view->state,
		    event)->ident]].undone_by;
		by = by ? past.event[by].event : 0;
	}
	past_release(&past);
	return by;
}
