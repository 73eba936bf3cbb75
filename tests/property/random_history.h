/* SPDX-License-Identifier: ISC */
/*
 * Random histories. Writers that know only part of what the others wrote make lines of
 * every kind of field; clocks stand still, run together or far ahead; streams fork, ids
 * are used twice, lines overwrite what comes later or never came. Nothing of it is
 * legal, all of it is well formed, and a seed makes the same history everywhere.
 *
 * A history draws from a few fields and oddities only, so that a dozen lines are enough
 * for them to meet (Groce et al., "Swarm Testing", ISSTA 2012).
 */
#ifndef RANDOM_HISTORY_H
#define RANDOM_HISTORY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "format/event.h"

#define HISTORY_MAX 40
#define HISTORY_WRITES 256
#define HISTORY_START INT64_C(1795183200000)	/* 2026-11-20T14:00:00Z */

struct dice {
	uint64_t state;
};

static inline uint64_t
dice_roll(struct dice *dice)
{
	uint64_t x = dice->state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static inline uint32_t
dice_below(struct dice *dice, uint32_t n)
{
	return (uint32_t)((dice_roll(dice) >> 32) * n >> 32);
}

static inline int
dice_chance(struct dice *dice, uint32_t percent)
{
	return dice_below(dice, 100) < percent;
}

enum { WHOLE, PURGED, FORMS };

/* A line and its purged form; forms says which of them are there, as bits. */
struct line {
	struct buf text[FORMS];
	struct event_parser *parser[FORMS];
	struct event event[FORMS];
	unsigned forms;
};

struct random_history {
	struct line *line[HISTORY_MAX];
	size_t count;
};

#define T0 "k3v9q2m4x7ab"
#define T1 "7f2xq0d5mzrn"
#define T2 "zz00zz11zz22"
#define M0 "01kaj3x0c8s7rn4t2v9q5m1zbe"
#define M1 "01kaj3x0c8s7rn4t2v9q5m1zbg"
#define M2 "01kaj3x0c8s7rn4t2v9q5m1zbh"
#define M3 "01kaj3x0c8s7rn4t2v9q5m1zbj"
#define ITEM "c0ffee000001"
#define HEX40 "0123456789012345678901234567890123456789"

static const char *const history_tasks[] = { T0, T1, T2 };
static const char *const history_actors[] = { "ann", "bob", "Zo\xc3\xab" };
static const char *const history_sessions[] = { "", "s1", "s2" };

/* What may be written: one field of one kind of subject, and its values. */
struct event_sentence {
	enum subject_kind subject;
	enum event_type type;
	const char *field;
	const char *values[6];
};

#define TASK_DEED(type, field, ...) \
	{ SUBJECT_TASK, EVENT_TASK_##type, field, { __VA_ARGS__ } }
#define EDIT(field, ...) TASK_DEED(EDITED, field, __VA_ARGS__)
#define DEED(subject, type, field, ...) \
	{ SUBJECT_##subject, EVENT_##type, field, { __VA_ARGS__ } }
#define UNTIL(time) "{\"until\":\"2026-11-20T14:" time "Z\""
#define HANDOFF(package, more) "{\"type\":\"handoff\",\"text\":\"a\"" more \
	",\"handoff\":{" package "}}"
#define MARK(mark) "{\"mark\":\"" mark "\",\"of\":\"" M1 "\"}"
#define WORKFLOW(states, more) "{\"name\":\"odd\",\"initial\":\"created\"," \
	"\"states\":[" states "],\"open\":[\"created\"],\"working\":[\"review\"," \
	"\"in-progress\"],\"done\":[\"done\"],\"moves\":{}" more "}"

/* Those that come first are taken more often. */
static const struct event_sentence history_deeds[] = {
	TASK_DEED(CREATED, "created", "true"),
	TASK_DEED(MOVED, "state", "\"created\"", "\"in-progress\"", "\"review\"",
	    "\"done\"", "\"odd\"", "\"pending-handoff\""),
	TASK_DEED(CLAIMED, "claim", UNTIL("00:05") ",\"lease\":1}",
	    UNTIL("00:01.500") ",\"lease\":2}", UNTIL("09:00") ",\"lease\":9}",
	    UNTIL("00:01") ",\"lease\":3,\"sync\":true}",
	    UNTIL("00:01") ",\"lease\":3,\"sync\":false}"),
	EDIT("title", "\"a\"", "\"b\"", "\"\\u0061\"", "\"c\""),
	EDIT("code", "\"AUTH-1\"", "\"AUTH-1\"", "\"AUTH-2\"", "null"),
	EDIT("label/x", "true", "false"),
	DEED(TASK, GATE_REPORTED, "gate/g/report", "null",
	    "{\"result\":\"failed\"}", "{\"result\":\"waived\"}",
	    "{\"result\":\"passed\"}", "{\"evidence\":{},\"result\":\"pass\\u0065d\"}"),
	TASK_DEED(RELEASED, "claim", "null"),
	TASK_DEED(RENEWED, "lease", UNTIL("00:02") "}", UNTIL("10:00") "}"),
	DEED(TASK, CHANGE_UNDONE, "hidden", "true", "false"),
	EDIT("priority", "5", "5.0", "7.5", "0", "10"),
	DEED(TASK, MESSAGE_POSTED, "message/" M0,
	    "{\"type\":\"note\",\"text\":\"a\"}", "{\"type\":\"note\",\"text\":\"b\"}"),
	DEED(TASK, MESSAGE_POSTED, "message/" M1, HANDOFF("\"caps\":[\"x\"]", ""),
	    HANDOFF("", ",\"to\":[\"bob\"]"), HANDOFF("\"confidence\":0.5", ""),
	    "{\"type\":\"answer\",\"text\":\"a\",\"reply-to\":\"" M0 "\"}",
	    "{\"type\":\"note\",\"text\":\"a\",\"to\":[\"ann\",\"all\"]}"),
	DEED(TASK, MESSAGE_ACKNOWLEDGED, "ack/" M1 "/bob", "true"),
	TASK_DEED(FAILED, "failure/" M1, "{\"reason\":\"b\"}"),
	TASK_DEED(MOVED, "cleared/" M1, "true", "false"),
	DEED(TASK, WORK_STARTED, "work/" M1, "{\"mark\":\"start\"}",
	    "{\"mark\":\"start\",\"note\":\"a\"}"),
	DEED(TASK, WORK_PAUSED, "work/" M2, MARK("pause"), MARK("end"),
	    "{\"mark\":\"pause\"}"),
	DEED(TASK, WORK_RESUMED, "work/" M3, MARK("resume"), MARK("end"),
	    "{\"mark\":\"end\",\"of\":\"" M1 "\",\"productivity\":0.5}"),
	DEED(LOG, WORKFLOW_SET, "workflow",
	    WORKFLOW("\"done\",\"review\",\"in-progress\",\"created\"", ""),
	    WORKFLOW("\"created\",\"done\",\"review\",\"in-progress\"", ""),
	    WORKFLOW("\"review\",\"created\",\"done\",\"in-progress\"", ",\"failure-limit\":1"),
	    "{\"states\":[]}"),
	EDIT("parent", "null", "\"" T0 "\"", "\"" T1 "\"", "\"" T2 "\""),
	TASK_DEED(LINKED, "link/needs/" T0, "true", "false"),
	TASK_DEED(LINKED, "link/needs/" T1, "true", "false"),
	EDIT("body", "\"a\"", "\"b\\nc\"", "\"\""),
	EDIT("assignee", "null", "\"ann\"", "\"bob\""),
	EDIT("estimate", "null", "0", "30"),
	EDIT("due", "null", "\"2026-12-01T00:00:00Z\""),
	EDIT("defer", "null", "\"2026-12-01T00:00:00Z\"", "\"2026-12-01\""),
	EDIT("done", "null", "\"2026-12-01T00:00:00Z\""),
	EDIT("ref", "null", "\"a\"", "\"b\""),
	EDIT("meta/k", "null", "1", "[ 1 ]", "{\"a\":null}"),
	EDIT("label/y", "true", "false"),
	EDIT("cap/x", "true", "false"),
	TASK_DEED(LINKED, "link/relates/" T2, "true", "false"),
	TASK_DEED(LINKED, "link/later/" T2, "true", "false"),
	EDIT("check/" ITEM, "true", "false"),
	EDIT("check/" ITEM "/text", "\"a\"", "\"b\""),
	EDIT("check/" ITEM "/pos", "1", "2.5", "-3e2"),
	EDIT("check/" ITEM "/done", "true", "false"),
	DEED(TASK, GATE_REQUIRED, "gate/g", "true", "false"),
	DEED(TASK, MESSAGE_REDACTED, "message/" M0 "/redacted", "true"),
	DEED(TASK, MESSAGE_ACKNOWLEDGED, "ack/" M0 "/ann", "true"),
	TASK_DEED(FAILED, "failure/" M0, "{}", "{\"reason\":\"a\"}"),
	TASK_DEED(MOVED, "cleared/" M0, "true"),
	EDIT("attachment/" HEX40 "012345678901234567890123",
	    "{\"name\":\"a\",\"size\":1}", "{\"name\":\"b\",\"size\":1}"),
	DEED(TASK, WORK_STARTED, "work/" M0, "{\"mark\":\"start\"}"),
	DEED(TASK, WORK_ENDED, "work/" M0, "{\"mark\":\"end\"}"),
	DEED(TASK, COMMIT_RECORDED, "commit/" HEX40, "{}", "{\"subject\":\"a\"}"),
	TASK_DEED(REDACTED, "redacted", "true"),
	TASK_DEED(PURGED, "purged", "true"),
	EDIT("mood", "\"a\"", "null", "false", "{}"),
	TASK_DEED(FAILED, "claim", "null"),
	DEED(AGENT, AGENT_REGISTERED, "registered", "true", "false"),
	DEED(AGENT, AGENT_REGISTERED, "type", "\"bot\"", "\"person\""),
	DEED(AGENT, AGENT_REGISTERED, "max", "null", "1", "2"),
	DEED(AGENT, AGENT_REGISTERED, "cap/x", "true", "false"),
	DEED(LOG, WORKFLOW_SET, "id", "\"" M0 "\"", "\"01kaj3x0c8s7rn4t2v9q5m1zbf\""),
	DEED(LOG, LINE_SET_ASIDE, "set-aside/01234567890123456789012345678901", "true"),
	DEED(LOG, STREAM_GAP_ACCEPTED,
	    "gap/0123456789ab/1-3/01234567890123456789012345678901", "true"),
	DEED(LOG, TASK_PURGED, "purge-epoch", "1", "2", "9"),
	DEED(LOG, MESSAGE_POSTED, "message/" M0, "{\"type\":\"note\",\"text\":\"a\"}",
	    "{\"type\":\"ask\",\"text\":\"a\"}"),
};

#define HISTORY_DEEDS (sizeof(history_deeds) / sizeof(history_deeds[0]))

struct history_writer {
	uint64_t writer;
	uint64_t seq;
	struct hlc last;
	int64_t skew;
	uint64_t known;		/* bits of the events it has seen */
	char prev[DIGEST_HEX_SIZE];
};

/* A write that was made: what later ones of the field may overwrite. */
struct history_write {
	int event;
	enum subject_kind subject;
	const char *name;
	const char *field;
	uint64_t overwritten;	/* bits of the events that did */
};

struct history_maker {
	struct dice dice;
	struct random_history *history;
	struct history_writer writers[4];
	uint32_t writers_count, tasks, names;
	struct event_id ids[HISTORY_MAX];	/* also of lines still to come */
	struct history_write writes[HISTORY_WRITES];
	size_t writes_count;
	const struct event_sentence *deeds[HISTORY_DEEDS];
	uint32_t deeds_count;
	int64_t now;
	uint32_t step_ms;	/* 0: everything happens in one millisecond */
	/* percent of the lines: */
	uint32_t still, twin, fork, purge, odd_over, unknown, origin, gossip;
};

static inline struct event_id
history_id(struct dice *dice, int64_t ms)
{
	/* few bits above: some ids differ below only */
	return (struct event_id){ (uint64_t)ms << 16 | dice_below(dice, 3),
	    dice_roll(dice) };
}

/* Claims and times under one name, in copies of one clone: numbers are given twice. */
static inline uint32_t
history_one_worker(struct history_maker *maker)
{
	maker->names = 1;
	for (size_t i = 0; i < HISTORY_DEEDS; i++)
		if (strcmp(history_deeds[i].field, "claim") == 0 ||
		    strncmp(history_deeds[i].field, "work/", 5) == 0)
			maker->deeds[maker->deeds_count++] = &history_deeds[i];
	return maker->deeds_count;
}

static inline void
history_choose(struct history_maker *maker, size_t count)
{
	struct dice *dice = &maker->dice;
	uint32_t few = dice_chance(dice, 15) ? HISTORY_DEEDS : 1 + dice_below(dice, 8);

	maker->names = 3;
	if (dice_chance(dice, 2))
		few = history_one_worker(maker);
	while (maker->deeds_count < few)
		maker->deeds[maker->deeds_count++] = &history_deeds[dice_below(dice,
		    1 + dice_below(dice, HISTORY_DEEDS))];
	maker->now = HISTORY_START;
	maker->writers_count = 1 + dice_below(dice, 4);
	maker->tasks = 1 + dice_below(dice, 3);
	maker->step_ms = dice_chance(dice, 40) ? 0 : 1 + dice_below(dice, 1500);
	maker->still = dice_chance(dice, 40) ? 70 : 0;
	maker->twin = dice_chance(dice, 25) ? 15 : 0;
	maker->fork = dice_chance(dice, 30) ? 50 : 0;
	maker->purge = dice_chance(dice, 40) ? 25 : 0;
	maker->odd_over = dice_chance(dice, 50) ? 20 : 2;
	maker->unknown = dice_chance(dice, 20) ? 15 : 1;
	maker->origin = dice_chance(dice, 20) ? 25 : 0;
	maker->gossip = dice_below(dice, 100);
	if (dice_chance(dice, 10))	/* a forger: all that orders lines is equal */
		maker->still = maker->fork = maker->twin = 60;
	for (size_t i = 0; i < count; i++)
		maker->ids[i] = history_id(dice, HISTORY_START);
	for (uint32_t i = 0; i < maker->writers_count; i++) {
		struct history_writer *writer = &maker->writers[i];

		writer->writer = dice_roll(dice) >> 16;
		memset(writer->prev, '0', DIGEST_HEX);
		writer->last.ms = HISTORY_START;
		if (dice_chance(dice, 30))
			writer->skew = (int64_t)dice_below(dice, 7200000) - 3600000;
		else if (dice_chance(dice, 5))
			writer->skew = INT64_C(250000000000000);	/* poisoned */
	}
}

static inline struct hlc
history_clock(struct history_maker *maker, struct history_writer *writer)
{
	struct dice *dice = &maker->dice;

	maker->now += maker->step_ms ? dice_below(dice, maker->step_ms + 1) : 0;
	if (!dice_chance(dice, maker->still))
		writer->last = hlc_next(writer->last, maker->now + writer->skew);
	return writer->last;
}

/* What a write of the field overwrites: what its writer sees, and sometimes nonsense. */
static inline size_t
history_overs(struct event_id *out, struct history_maker *maker, uint64_t known,
    const struct history_write *made, size_t events)
{
	struct dice *dice = &maker->dice;
	int odd = dice_chance(dice, maker->odd_over);
	size_t count = 0;

	for (size_t i = 0; i < maker->writes_count; i++) {
		struct history_write *old = &maker->writes[i];

		if (old->subject != made->subject || strcmp(old->name, made->name) != 0 ||
		    strcmp(old->field, made->field) != 0 ||
		    !(known >> old->event & 1) || (old->overwritten & known) ||
		    event_id_cmp(maker->ids[old->event],
		    maker->ids[made->event]) == 0 || (odd && dice_chance(dice, 50)))
			continue;
		old->overwritten |= UINT64_C(1) << made->event;
		out[count++] = maker->ids[old->event];
	}
	if (odd && dice_chance(dice, 50)) {
		uint32_t any = dice_below(dice, (uint32_t)events);

		if (event_id_cmp(maker->ids[any], maker->ids[made->event]) != 0)
			out[count++] = maker->ids[any];
	}
	if (odd && dice_chance(dice, 20))
		out[count++] = history_id(dice, HISTORY_START);
	return count;
}

static inline void
history_write(struct history_maker *maker, struct draft *draft, uint64_t known,
    const struct event_sentence *deed, int event, size_t events)
{
	struct dice *dice = &maker->dice;
	struct history_write made = { event, deed->subject, "", deed->field, 0 };
	struct event_id overs[HISTORY_WRITES + 2];
	uint32_t values = 0;
	size_t count;

	if (deed->subject == SUBJECT_TASK)
		made.name = history_tasks[dice_below(dice, maker->tasks)];
	else if (deed->subject == SUBJECT_AGENT)
		made.name = history_actors[dice_below(dice, 2)];
	draft_subject(draft, made.subject, slice_of(made.name));
	if (draft_has(draft, deed->field) || maker->writes_count == HISTORY_WRITES)
		return;
	while (values < 6 && deed->values[values])
		values++;
	count = history_overs(overs, maker, known, &made, events);
	draft_write(draft, deed->field,
	    slice_of(deed->values[dice_below(dice, values)]), overs, count);
	maker->writes[maker->writes_count++] = made;
}

static inline int
is_claiming(const struct event_sentence *deed)
{
	return strcmp(deed->field, "claim") == 0;
}

static inline struct draft *
history_draft(struct history_maker *maker, uint64_t known, int event, size_t events)
{
	struct dice *dice = &maker->dice;
	const struct event_sentence *deed = maker->deeds[dice_below(dice, maker->deeds_count)];
	uint32_t more = dice_chance(dice, 70) ? 0 : dice_below(dice, 3);
	struct draft *draft = draft_new(deed->type);

	history_write(maker, draft, known, deed, event, events);
	if (deed->type == EVENT_TASK_CLAIMED || strcmp(deed->field, "lease") == 0)
		draft_set_fence(draft, 1 + dice_below(dice, 3));
	else if (dice_chance(dice, 50))
		draft_set_fence(draft, 1 + dice_below(dice, 3));
	for (; more; more--) {
		deed = maker->deeds[dice_below(dice, maker->deeds_count)];
		if (!is_claiming(deed) && strcmp(deed->field, "lease") != 0)
			history_write(maker, draft, known, deed, event, events);
	}
	for (int i = 0; draft_has(draft, "hidden") && i < event && i < 64; i++)
		if (known >> i & 1 && dice_chance(dice, 60))
			draft_add_rest(draft, maker->ids[i]);
	if (dice_chance(dice, maker->origin))
		draft_set_origin(draft, "github", SLICE("#1"),
		    HISTORY_START - (int64_t)dice_below(dice, 100000) * 1000,
		    SLICE("octo"));
	if (dice_chance(dice, 5))
		draft_set_key(draft, SLICE("k"));
	return draft;
}

/* A purge of lines that are there: of a few there are enough. */
static inline struct draft *
history_purge(struct history_maker *maker, size_t lines)
{
	struct draft *draft = draft_new(EVENT_LINE_PURGED);

	draft_subject(draft, SUBJECT_LOG, SLICE(""));
	for (uint32_t i = 0; i <= dice_below(&maker->dice, 2); i++) {
		const struct line *line =
		    maker->history->line[dice_below(&maker->dice, (uint32_t)lines)];
		char hex[DIGEST_HEX_SIZE];
		struct buf field = BUF_INIT;

		event_chain(hex, line->event[WHOLE].head);
		buf_addf(&field, "line-purged/%s", hex);
		if (!draft_has(draft, field.data))
			draft_write(draft, field.data, SLICE("true"), NULL, 0);
		buf_release(&field);
	}
	return draft;
}

/* Replace the first `from` in a line by `to`. */
static inline void
history_edit(struct buf *text, const char *from, size_t from_len, const char *to)
{
	char *at = strstr(text->data, from);
	struct buf tail = BUF_INIT;

	buf_add_str(&tail, at + from_len);
	text->len = (size_t)(at - text->data);
	buf_add_str(text, to);
	buf_add_slice(text, slice_of_buf(&tail));
	buf_release(&tail);
}

/* What no draft makes: types and demands of a later version. */
static inline void
history_modernise(struct history_maker *maker, struct buf *text)
{
	const char *type;

	if (dice_chance(&maker->dice, 50)) {
		history_edit(text, "\"writes\":", 9, "\"must\":[\"x\"],\"writes\":");
		return;
	}
	type = strstr(text->data, "\"type\":\"");
	history_edit(text, "\"type\":\"",
	    8 + strcspn(type + 8, "\""), "\"type\":\"task.dreamt");
}

/* Parse both forms; the line keeps them. Boolean. */
static inline int
line_parse(struct line *line, struct err *err)
{
	for (int f = 0; f < FORMS; f++) {
		struct slice text = slice_of_buf(&line->text[f]);

		text.len--;
		line->parser[f] = event_parser_new();
		if (event_parse(line->parser[f], &line->event[f], text, err))
			return 0;
		if (f == WHOLE) {
			buf_add_slice(&line->text[PURGED], line->event[WHOLE].head);
			buf_add_str(&line->text[PURGED], "null}\n");
		}
	}
	return 1;
}

static inline int
history_add(struct history_maker *maker, int event, size_t events, struct err *err)
{
	struct dice *dice = &maker->dice;
	struct history_writer *writer =
	    &maker->writers[dice_below(dice, maker->writers_count)];
	struct line *line = task_zalloc(1, sizeof(*line));
	struct stamp stamp = { .writer = writer->writer };
	struct draft *draft;

	maker->history->line[maker->history->count++] = line;
	for (uint32_t i = 0; i < maker->writers_count; i++)
		if (dice_chance(dice, maker->gossip))
			writer->known |= maker->writers[i].known;
	if (event && dice_chance(dice, maker->twin))
		maker->ids[event] = maker->ids[dice_chance(dice, 50) ? event - 1 :
		    (int)dice_below(dice, (uint32_t)event)];
	if (writer->seq && dice_chance(dice, maker->fork))
		writer->known &= dice_roll(dice);	/* a copy from before */
	else
		writer->seq++;
	draft = event && dice_chance(dice, maker->purge / 2) ?
	    history_purge(maker, (size_t)event) :
	    history_draft(maker, writer->known, event, events);
	stamp.at = history_clock(maker, writer);
	stamp.id = maker->ids[event];
	stamp.seq = writer->seq;
	stamp.actor = slice_of(history_actors[dice_below(dice, maker->names)]);
	stamp.session = slice_of(history_sessions[dice_below(dice, maker->names)]);
	memcpy(stamp.prev, writer->prev, sizeof(stamp.prev));
	snprintf(stamp.salt, sizeof(stamp.salt), "%032d", event);
	if (draft_format(&line->text[WHOLE], draft, &stamp, err))
		err_set(err, ERR_INVALID, "a draft without a line");
	draft_free(draft);
	if (dice_chance(dice, maker->unknown))
		history_modernise(maker, &line->text[WHOLE]);
	line->forms = !dice_chance(dice, maker->purge) ? 1u << WHOLE :
	    dice_chance(dice, 30) ? 1u << PURGED : 1u << WHOLE | 1u << PURGED;
	writer->known |= UINT64_C(1) << event;
	if (!line_parse(line, err))
		return 0;
	event_chain(writer->prev, line->event[WHOLE].head);
	return 1;
}

/* Boolean; release it in any case. */
static inline int
history_make(struct random_history *out, uint64_t seed, struct err *err)
{
	struct history_maker *maker = task_zalloc(1, sizeof(*maker));
	size_t count;
	int good = 1;

	memset(out, 0, sizeof(*out));
	maker->dice.state = seed;
	maker->history = out;
	count = 5 + dice_below(&maker->dice, HISTORY_MAX - 4);
	history_choose(maker, count);
	for (size_t i = 0; i < count && good; i++)
		good = history_add(maker, (int)i, count, err);
	free(maker);
	return good;
}

static inline void
random_history_release(struct random_history *history)
{
	for (size_t i = 0; i < history->count; i++) {
		struct line *line = history->line[i];

		for (int f = 0; f < FORMS; f++) {
			event_parser_free(line->parser[f]);
			buf_release(&line->text[f]);
		}
		free(line);
	}
	history->count = 0;
}

#endif
