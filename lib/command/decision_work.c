/* SPDX-License-Identifier: ISC */
/*
 * Marks of work sessions. Every mark but the first names its session in `of`,
 * so that other actors can end the session.
 */
#include "command/command_private.h"

#include "model/work.h"

int
decision_mark(struct decision *d, const char *mark, struct slice of,
    const struct task_work *work, struct err *err)
{
	struct buf field = BUF_INIT, value = BUF_INIT;
	char text[EVENT_ID_SIZE];
	int rc = decision_fact_id(text, d, work != NULL, err);

	if (rc)
		return rc;
	decision_field(&field, "work/", slice_of(text));
	json_open(&value, '{');
	json_add_key(&value, "mark");
	json_add_str(&value, mark);
	if (of.ptr) {
		json_add_key(&value, "of");
		json_add_string(&value, of);
	}
	if (work && work->note) {
		json_add_key(&value, "note");
		json_add_str(&value, work->note);
	}
	if (work && work->productivity >= 0) {
		struct buf number = BUF_INIT;

		share_add(&number, work->productivity);
		json_add_key(&value, "productivity");
		json_add_raw(&value, slice_of_buf(&number));
		buf_release(&number);
	}
	json_close(&value, '}');
	decision_write(d, 0, field.data, slice_of_buf(&value));
	buf_release(&field);
	buf_release(&value);
	return 0;
}

int
decision_end_work(struct decision *d, const struct claim *claim,
    struct err *err)
{
	const struct state *state = d->view->state;
	struct work_list list = {0};
	int rc = 0;

	work_read(&list, d->view, d->task.subject);
	for (size_t i = 0; i < list.count && !rc; i++) {
		const struct work_session *s = &list.session[i];

		if (s->status == WORK_ENDED ||
		    (claim &&
		        (s->fence != claim->fence ||
		            !slice_eq(state_term_text(state, s->actor),
		                claim->by))))
			continue;
		rc = decision_mark(d, "end", s->id, NULL, err);
	}
	work_list_release(&list);
	return rc;
}
