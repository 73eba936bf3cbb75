/* SPDX-License-Identifier: ISC */
/*
 * Which events rest on those to be undone, and what is left of each field
 * without them. One walk over the past in the order of writes answers both,
 * because an event names only earlier ones.
 *
 * An event rests on another if it wrote over a value of that one, if it names
 * that one in `rests`, or if that one created its task. Undone events count for
 * nothing, and neither does an undo of its own: its values are those of earlier
 * events.
 */
#include "command/undo_private.h"

#include <stdlib.h>

/* True if the write gives back what an earlier write had. */
static bool
gives_back(const struct past *past, const struct past_write *write)
{
	return past->event[write->event].type == EVENT_CHANGE_UNDONE &&
	    !past_is_mark(past, write);
}

/* True if the value of an earlier write shows once the chosen are undone. */
static bool
is_passed(const struct past *past, const struct past_write *write)
{
	const struct past_event *event = &past->event[write->event];

	return event->chosen || event->undone_by || gives_back(past, write);
}

/* Note what is left of the write's field without the chosen events. */
static void
find_base(struct past *past, uint32_t at)
{
	struct past_write *write = &past->write[at];
	const struct past_event *event = &past->event[write->event];
	bool passed = is_passed(past, write);

	write->reaches = event->chosen;
	write->base = passed ? 0 : at;
	for (uint32_t o = write->over; passed && o < write->over + write->overs;
	     o++) {
		const struct past_write *over = &past->write[past->over[o]];
		uint32_t base = over->base, best = write->base;

		write->reaches |= over->reaches;
		if (base && (!best || (past->write[base].record &&
		    view_beats(past->basis->view, past->write[base].record,
		        past->write[best].record))))
			write->base = base;
	}
}

static enum field_kind
kind_of(const struct past *past, const struct past_write *write)
{
	return (enum field_kind)state_term(past->basis->view->state,
	    write->field)->kind;
}

/*
 * True if the event only says something, or continues or ends a claim. It may
 * name a claim, but holds without one.
 */
static bool
only_speaks(const struct past *past, const struct past_event *event)
{
	for (uint32_t w = event->write; w < event->write + event->writes; w++) {
		enum field_kind kind = kind_of(past, &past->write[w]);

		if (!field_is_fact(kind) && kind != FIELD_CLAIM)
			return false;
	}
	return event->type != EVENT_TASK_CLAIMED;
}

/*
 * True if the event brought something back that goes with the chosen events,
 * like the redo of a workflow.
 */
static bool
brings_back(const struct past *past, const struct past_event *event)
{
	const struct state *state = past->basis->view->state;

	for (uint32_t w = event->write; w < event->write + event->writes; w++) {
		const struct past_write *write = &past->write[w];
		uint32_t base = past->write[w].base;

		if (gives_back(past, write) && write->reaches &&
		    write->record && (!base || !slice_eq(
		        write_raw(state, state_write(state, write->record)),
		        write_raw(state, state_write(state,
		            past->write[base].record)))))
			return true;
	}
	return false;
}

static bool
rests_on_chosen(const struct past *past, const struct past_event *event)
{
	bool speaks = only_speaks(past, event);

	for (uint32_t r = 0; r < event->rests; r++) {
		const struct past_event *other = &past->event[
		    past->rest[event->rest + r]];

		if ((other->chosen &&
		        !(speaks && other->type == EVENT_TASK_CLAIMED)) ||
		    brings_back(past, other))
			return true;
	}
	return false;
}

/* True if the event wrote over what a chosen event made. */
static bool
is_over_chosen(const struct past *past, const struct past_event *event)
{
	for (uint32_t w = event->write; w < event->write + event->writes; w++) {
		const struct past_write *write = &past->write[w];
		enum field_kind kind = kind_of(past, write);

		for (uint32_t o = write->over; kind != FIELD_CLAIM &&
		     o < write->over + write->overs; o++)
			if (past->write[past->over[o]].reaches)
				return true;
	}
	return false;
}

/* True if the write makes the task, or brings it back. */
static bool
makes_task(const struct past *past, const struct past_write *write)
{
	const struct state *state = past->basis->view->state;
	enum field_kind kind = kind_of(past, write);

	return kind == FIELD_CREATED || (kind == FIELD_HIDDEN &&
	    write->record &&
	    !write_truth(state, state_write(state, write->record)));
}

bool
past_makes(const struct past *past, uint32_t subject)
{
	for (uint32_t w = past->first[subject]; w; w = past->write[w].next)
		if (past->event[past->write[w].event].chosen &&
		    makes_task(past, &past->write[w]))
			return true;
	return false;
}

/* Returns the task that the write names as parent or by a link; or 0. */
static uint32_t
named_task(const struct past *past, const struct past_write *write)
{
	const struct state *state = past->basis->view->state;
	const struct write_rec *rec = state_write(state, write->record);

	if (!write->record || !write->live)
		return 0;
	if (rec->kind == FIELD_PARENT && write_text(state, rec).len)
		return state_find_subject(state, SUBJECT_TASK,
		    write_text(state, rec));
	return rec->kind == FIELD_LINK && write_truth(state, rec) ?
	    state_term(state, rec->field)->record : 0;
}

/*
 * True if the event did something to a task that a chosen event created, or
 * names that task. goes: the subjects that go.
 */
static bool
is_about_gone(const struct past *past, const struct past_event *event,
    const bool *goes)
{
	for (uint32_t w = event->write; w < event->write + event->writes; w++)
		if (goes[past->write[w].subject] ||
		    goes[named_task(past, &past->write[w])])
			return true;
	return false;
}

static bool
is_dependent(const struct past *past, const struct past_event *event,
    const bool *goes)
{
	return !event->chosen && !event->undone_by &&
	    event->type != EVENT_CHANGE_UNDONE &&
	    (is_over_chosen(past, event) || rests_on_chosen(past, event) ||
	        is_about_gone(past, event, goes));
}

/* Note the tasks that go because this event made them or brought them back. */
static void
note_gone(const struct past *past, const struct past_event *event, bool *goes)
{
	for (uint32_t w = event->write; event->chosen &&
	     w < event->write + event->writes; w++)
		if (makes_task(past, &past->write[w]))
			goes[past->write[w].subject] = true;
}

void
past_find_dependents(struct past *past, struct term_list *out, bool cascade)
{
	bool *goes = task_zalloc(past->basis->view->state->subjects.count,
	    sizeof(*goes));

	for (size_t i = 1; i < past->events; i++) {
		struct past_event *event = &past->event[i];

		if (is_dependent(past, event, goes)) {
			event->chosen = cascade;
			term_list_add(out, event->event);
		}
		note_gone(past, event, goes);
		for (uint32_t w = event->write;
		     w < event->write + event->writes; w++)
			find_base(past, w);
	}
	free(goes);
}
