/* SPDX-License-Identifier: ISC */
/* The package of a handoff as a form. */
#include "cli/handoff_form.h"

#include "cli/editor.h"
#include "cli/form.h"
#include "cli/text_editor.h"
#include "model/given.h"

enum { TO, CAP, FINISHED, REMAINING, LIMITATION, NEXT_STEP, ARTIFACT,
    CONFIDENCE, NAMES };

/* as the options are called */
static const char *const names[NAMES] = { "to", "cap", "finished", "remaining",
	"limitation", "next-step", "artifact", "confidence" };

struct handing {
	struct form form;
	struct task_handoff *package;
	handed_fn *use;
	void *arg;
};

/* The list of the package that the lines of a name give; NULL: no list. */
static const char *const **
list_of(struct task_handoff *package, int name)
{
	const char *const **lists[NAMES] = { &package->to, &package->caps,
		&package->done, &package->remaining, &package->limits,
		&package->next, &package->artifacts, NULL };

	return lists[name];
}

static int
use_text(void *arg, struct slice text, struct err *err)
{
	struct handing *h = arg;
	const char *share;
	int rc;

	form_clear(&h->form);
	rc = form_read(&h->form, text, err);
	for (int n = 0; n < NAMES; n++)
		if (list_of(h->package, n))
			*list_of(h->package, n) = h->form.value[n].item;
	share = form_text(&h->form, CONFIDENCE);
	h->package->confidence = -1;
	if (!rc && *share)
		rc = given_share(&h->package->confidence, "confidence",
		    slice_of(share), err);
	if (!rc && (!h->form.body || !*h->form.body))
		rc = err_set(err, ERR_INVALID,
		    "there is no summary: write it below the empty line");
	h->package->summary = h->form.body;
	return rc ? rc : h->use(h->arg, err);
}

static void
open_form(struct form *form, struct task_handoff *package)
{
	form->count = NAMES;
	form->several[CAP] = true;
	for (int n = 0; n < NAMES; n++) {
		const char *const **list = list_of(package, n);

		form->names[n] = names[n];
		for (size_t i = 0; list && *list && (*list)[i]; i++)
			form_add(form, (size_t)n, slice_of((*list)[i]));
	}
	if (package->summary)
		form_set_body(form, slice_of(package->summary));
}

int
handoff_write(struct cli *cli, struct task_handoff *package,
    const struct operands *tasks, handed_fn *use, void *arg)
{
	struct handing h = { .package = package, .use = use, .arg = arg };
	struct buf text = BUF_INIT;
	int rc;

	open_form(&h.form, package);
	form_print(&text, &h.form);
	buf_add_str(&text, FORM_SCISSORS "\n"
	    "# Keep the line above: nothing below it is used.\n"
	    "# Write the summary, in Markdown, after the empty line. A line "
	    "may be repeated:\n"
	    "#   to                  a name; without one, to everybody\n"
	    "#   cap                 or to who has this capability\n"
	    "#   finished, remaining, limitation, next-step, artifact\n"
	    "#                       one text each\n"
	    "#   confidence          from 0 to 1\n"
	    "# Without a summary nothing is handed over. The tasks:\n");
	text_add_tasks(&text, journal_view(cli->journal), tasks);
	rc = editor_run(cli, slice_of_buf(&text), use_text, &h);
	form_clear(&h.form);
	buf_release(&text);
	return rc;
}
