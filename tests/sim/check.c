/* SPDX-License-Identifier: ISC */
/*
 * The end of a world: everybody meets, and then everybody must say the same.
 */
#include "world.h"

#include <stdio.h>
#include <string.h>

#include "../property/summary.h"
#include "base/err.h"
#include "check/fsck.h"
#include "export/export.h"
#include "seeded.h"

/* What a clone says when all have met. */
struct saying {
	struct buf summary;
	char hash[STATE_HASH_SIZE];
};

static int
check_acks(const struct world *world, uint32_t clone, const struct state *state)
{
	char id[EVENT_ID_SIZE];

	for (size_t i = 0; i < world->acks; i++) {
		const struct ack *ack = &world->ack[i];
		uint32_t event = state_find_event(state, ack->id);

		if (ack->gone ||
		    (event && (state_event(state, event)->flags & EVENT_ARRIVED)))
			continue;
		event_id_format(id, ack->id);
		return world_fail("c%u has lost the event %s, which was acknowledged",
		    (unsigned)clone, id);
	}
	return 0;
}

struct findings {
	uint32_t clone;
	int errors;
};

/* A claim that a clock took that is off is to be named: that is no mistake. */
static void
see_finding(void *arg, const struct finding *finding)
{
	struct findings *findings = arg;

	if (finding->level == FINDING_ERROR &&
	    !strstr(finding->message, "whose lease ran out by a clock that is ") &&
	    findings->errors++ < 3)
		world_fail("task-fsck in c%u: %s:%llu: %s", (unsigned)findings->clone,
		    finding->path, (unsigned long long)finding->line, finding->message);
}

static int
check_clone(const struct world *world, uint32_t clone, struct saying *out)
{
	struct findings findings = { clone, 0 };
	struct fsck_totals totals;
	struct err err = {0};
	struct journal *journal = world_open(world, clone, &err);
	struct view view;
	int rc = journal ? fsck_run(journal, see_finding, &findings, &totals, &err) :
	    TASK_ESYSTEM;

	if (rc)
		rc = world_fail("c%u cannot be checked: %s", (unsigned)clone, err.message);
	else if (findings.errors)
		rc = 1;
	else
		rc = check_acks(world, clone, journal_state(journal));
	if (!rc) {
		view = *journal_view(journal);
		view.now_ms = world->now_ms;
		views_summary(&out->summary, &view);
		export_hash(out->hash, &view);
	}
	journal_close(journal);
	return rc;
}

static int
compare(uint32_t clone, const struct saying *first, const struct saying *other)
{
	const char *a = first->summary.data, *b = other->summary.data;
	size_t at = 0;

	if (strcmp(first->hash, other->hash) == 0 &&
	    slice_eq(slice_of_buf(&first->summary), slice_of_buf(&other->summary)))
		return 0;
	for (size_t i = 0; a[i] && a[i] == b[i]; i++)
		at = a[i] == '\n' ? i + 1 : at;
	world_fail("c0 and c%u do not agree: %.12s, %.12s", (unsigned)clone, first->hash,
	    other->hash);
	printf("#   c0: %.*s\n#   c%u: %.*s\n", (int)strcspn(a + at, "\n"), a + at,
	    (unsigned)clone, (int)strcspn(b + at, "\n"), b + at);
	return 1;
}

int
world_check(struct world *world)
{
	struct saying first = {0};
	int rc = 0;

	for (uint32_t c = 0; c < world->clones && !rc; c++) {
		struct saying saying = {0};

		rc = check_clone(world, c, &saying);
		if (!rc && c)
			rc = compare(c, &first, &saying);
		if (c == 0)
			first = saying;
		else
			buf_release(&saying.summary);
	}
	buf_release(&first.summary);
	return rc;
}

/*
 * A command in each clone mends what has died there; then what all have is gathered,
 * and brought to all.
 */
int
world_end(struct world *world)
{
	int rc = 0;

	world->hub.cut = 0;
	for (uint32_t c = 0; c < world->clones && !rc; c++) {
		seeded_begin(UINT64_C(0xe4d00000) + c);
		world_say(world, "#   c%u: at the end, ", (unsigned)c);
		rc = world_write(world, c, c, ADDS);
	}
	for (uint32_t i = 0; i < 2 * world->clones && !rc; i++) {
		seeded_begin(UINT64_C(0xe4d10000) + i);
		world_say(world, "#   c%u: ", (unsigned)(i % world->clones));
		rc = world_sync(world, i % world->clones, "hub", 1);
	}
	return rc ? rc : world_check(world);
}
