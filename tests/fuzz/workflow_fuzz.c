/* SPDX-License-Identifier: ISC */
/* Workflows: what is accepted can be stored, read again, compared and asked. */
#include <stdint.h>
#include <stdlib.h>

#include "model/view.h"
#include "model/workflow.h"
#include "model/workflow_diff.h"
#include "state/state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
use(const struct workflow *workflow)
{
	struct state *state = state_new();
	struct workflow usual = {0};
	struct view view = { state, &usual, 0 };
	struct workflow_changes changes = {0};
	struct buf names = BUF_INIT;

	view_workflow(&usual, state);
	workflow_diff(&changes, &view, workflow);
	workflow_names(&names, workflow, workflow_claimable(workflow));
	workflow_meant(workflow, SLICE("don"));
	if (workflow_state(workflow, workflow->states[workflow->initial]) !=
	    workflow->initial)
		abort();
	buf_release(&names);
	workflow_changes_release(&changes);
	workflow_release(&usual);
	state_free(state);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice json = { (const char *)data, size };
	struct workflow workflow = {0};
	struct buf compact = BUF_INIT;

	if (!workflow_parse(&workflow, json, NULL)) {
		use(&workflow);
		workflow_release(&workflow);
	}
	if (!workflow_compact(&compact, json, NULL)) {
		if (workflow_parse(&workflow, slice_of_buf(&compact), NULL))
			abort();
		workflow_release(&workflow);
	}
	buf_release(&compact);
	return 0;
}
