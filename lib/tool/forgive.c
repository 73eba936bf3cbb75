/* SPDX-License-Identifier: ISC */
/*
 * Arguments as models write them. A model that is refused for a spelling has
 * lost a call, so each spelling with one meaning is taken; none is guessed.
 */
#include "tool/forgive.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "format/field.h"
#include "tool/args.h"
#include "tool/schema.h"
#include "model/synonyms.h"
#include "tool/tools.h"

/* Texts that are lists of words. */
static const char *const word_lists[] = { "labels", "capabilities", "fields",
	"ack", "state", "sort", "where", NULL };
static const char *const filters[] = { "labels", "capabilities", NULL };
/* Arrays of which a text may have all items, by commas. */
static const char *const comma_lists[] = { "tasks", "links", "needs", "labels",
	"capabilities", "gates", NULL };
/* Whole numbers of which 0 means nothing. */
static const char *const from_one[] = { "fence", "limit", "budget", NULL };

struct forgiving {
	const struct args *args;
	const struct tool *tool;
	const struct schema *schema;
	struct buf *out;
	bool blanks;		/* the call fills in arguments with nothing */
	struct err *err;
	int rc;
};

static bool
among(const char *const *names, const char *name)
{
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names != NULL;
}

static char *
text_of(const struct json_doc *doc, uint32_t token)
{
	struct buf text = BUF_INIT;

	buf_add_str(&text, "");
	json_add_unescaped(&text, &doc->token[token]);
	return text.data ? text.data : task_strdup("");
}

/*
 * If the text is JSON of this kind, scan it. The caller releases *out in any
 * case, before the text.
 */
static bool
scan_text(struct json_doc *out, const char *text, enum json_kind kind)
{
	return (*text == '[' || *text == '{') &&
	    !json_scan(out, text, strlen(text), NULL) &&
	    out->token[0].kind == kind;
}

/*
 * Add an array of texts or numbers as one text. In a filter the task must pass
 * each item, as if the option were repeated: they are separated by spaces, or,
 * because values have spaces and commas, by line feeds.
 */
static void
add_joined(struct buf *out, const char *name, const struct json_doc *doc,
    uint32_t array)
{
	const char *between = among(filters, name) ? " "
	    : strcmp(name, "where") == 0           ? "\n"
	                                           : ",";
	struct buf text = BUF_INIT;
	uint32_t at = array + 1;

	buf_add_str(&text, "");
	for (uint32_t i = 0; i < doc->token[array].count; i++) {
		buf_add_str(&text, i ? between : "");
		json_add_unescaped(&text, &doc->token[at]);
		at = doc->token[at].next;
	}
	json_add_string(out, slice_of_buf(&text));
	buf_release(&text);
}

/* True if all items of the array are texts or numbers. */
static bool
is_flat(const struct json_doc *doc, uint32_t array)
{
	uint32_t at = array + 1;

	for (uint32_t i = 0; i < doc->token[array].count; i++) {
		if (doc->token[at].kind != JSON_STRING &&
		    doc->token[at].kind != JSON_NUMBER)
			return false;
		at = doc->token[at].next;
	}
	return true;
}

/*
 * Add a text: a number's digits, true, false, the words of an array, or the
 * JSON text of a workflow.
 */
static void
add_as_text(struct buf *out, const char *name, const struct json_doc *doc,
    uint32_t value)
{
	const struct json_token *token = &doc->token[value];
	struct json_doc inner = {0};
	char *text = NULL;

	if (token->kind == JSON_NUMBER || token->kind == JSON_TRUE ||
	    token->kind == JSON_FALSE || (token->kind == JSON_OBJECT &&
	    strcmp(name, "workflow") == 0)) {
		json_add_string(out, json_raw(doc, value));
	} else if (!among(word_lists, name)) {
		json_add_raw(out, json_raw(doc, value));
	} else if (token->kind == JSON_ARRAY && is_flat(doc, value)) {
		add_joined(out, name, doc, value);
	} else {
		text = text_of(doc, value);
		if (token->kind == JSON_STRING &&
		    scan_text(&inner, text, JSON_ARRAY) && is_flat(&inner, 0))
			add_joined(out, name, &inner, 0);
		else
			json_add_raw(out, json_raw(doc, value));
	}
	json_release(&inner);
	free(text);
}

/* Add a number or a boolean that may be written as a text. */
static void
add_as_plain(struct buf *out, bool number, const struct json_doc *doc,
    uint32_t value)
{
	const struct json_token *token = &doc->token[value];
	struct json_doc inner = {0};
	char *text = text_of(doc, value);
	int kind;

	for (char *p = text; *p && !number; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
	kind = token->kind == JSON_STRING &&
	        !json_scan(&inner, text, strlen(text), NULL)
	    ? inner.token[0].kind : token->kind;
	if (number ? kind == JSON_NUMBER
	           : kind == JSON_TRUE || kind == JSON_FALSE)
		json_add_raw(out, inner.count ? json_raw(&inner, 0)
		                              : json_raw(doc, value));
	else if (!number && kind == JSON_NUMBER && !text[1] &&
	    (*text == '0' || *text == '1'))
		json_add_bool(out, *text == '1');
	else
		json_add_raw(out, json_raw(doc, value));
	json_release(&inner);
	free(text);
}

/* Add the words of a text with commas as an array. */
static void
add_split(struct buf *out, const char *text)
{
	json_open(out, '[');
	while (*text) {
		size_t len = strcspn(text, ",");
		struct slice word = { text, len };

		while (word.len && *word.ptr == ' ')
			word.ptr++, word.len--;
		while (word.len && word.ptr[word.len - 1] == ' ')
			word.len--;
		if (word.len)
			json_add_string(out, word);
		text += len + (text[len] != '\0');
	}
	json_close(out, ']');
}

static void add_draft(struct forgiving *f, const struct json_doc *doc,
    uint32_t object);

/* Add a draft: an object, JSON text of one, or a title. */
static void
add_draft_item(struct forgiving *f, const struct json_doc *doc, uint32_t item)
{
	struct json_doc inner = {0};
	char *text = text_of(doc, item);

	if (doc->token[item].kind == JSON_OBJECT) {
		add_draft(f, doc, item);
	} else if (doc->token[item].kind != JSON_STRING) {
		json_add_raw(f->out, json_raw(doc, item));
	} else if (scan_text(&inner, text, JSON_OBJECT)) {
		add_draft(f, &inner, 0);
	} else {
		json_open(f->out, '{');
		json_add_key(f->out, "title");
		json_add_str(f->out, text);
		json_close(f->out, '}');
	}
	json_release(&inner);
	free(text);
}

/* Add drafts: an array of them, JSON text of one, or a single draft. */
static void
add_drafts(struct forgiving *f, const struct json_doc *doc, uint32_t value)
{
	struct json_doc inner = {0};
	char *text = text_of(doc, value);
	uint32_t item = value + 1;

	if (doc->token[value].kind == JSON_STRING &&
	    scan_text(&inner, text, JSON_ARRAY)) {
		add_drafts(f, &inner, 0);
	} else if (doc->token[value].kind == JSON_ARRAY) {
		json_open(f->out, '[');
		for (uint32_t i = 0; i < doc->token[value].count; i++) {
			add_draft_item(f, doc, item);
			item = doc->token[item].next;
		}
		json_close(f->out, ']');
	} else {
		json_open(f->out, '[');
		add_draft_item(f, doc, value);
		json_close(f->out, ']');
	}
	json_release(&inner);
	free(text);
}

/* Add an array of texts: as it is, as JSON text, or as text with commas. */
static void
add_as_array(struct forgiving *f, const char *name, const struct json_doc *doc,
    uint32_t value)
{
	struct json_doc inner = {0};
	char *text = text_of(doc, value);
	bool is_text = doc->token[value].kind == JSON_STRING;

	if (is_text && scan_text(&inner, text, JSON_ARRAY))
		json_add_raw(f->out, json_raw(&inner, 0));
	else if (is_text && among(comma_lists, name))
		add_split(f->out, text);
	else
		json_add_raw(f->out, json_raw(doc, value));
	json_release(&inner);
	free(text);
}

static void
add_as_object(struct buf *out, const struct json_doc *doc, uint32_t value)
{
	struct json_doc inner = {0};
	char *text = text_of(doc, value);

	json_add_raw(out, doc->token[value].kind == JSON_STRING &&
	        scan_text(&inner, text, JSON_OBJECT)
	    ? json_raw(&inner, 0) : json_raw(doc, value));
	json_release(&inner);
	free(text);
}

/* True if the value is null, or an empty one of which the host knows nothing */
static bool
is_nothing(const struct forgiving *f, const struct json_doc *doc,
    uint32_t value)
{
	const struct json_token *token = &doc->token[value];
	bool zero = f->args->fills && f->blanks && token->kind == JSON_NUMBER &&
	    strtod(token->ptr, NULL) == 0;

	if (token->kind == JSON_NULL || zero)
		return true;
	return f->args->fills && ((token->kind == JSON_STRING && !token->len) ||
	    ((token->kind == JSON_ARRAY || token->kind == JSON_OBJECT) &&
	        !token->count));
}

/* Returns the name that a key of a draft stands for. */
static const char *
draft_key(const struct json_doc *doc, uint32_t object, const char *key)
{
	const char *right;
	size_t nth = 0;

	if (field_of_key(key, FIELD_OF_ADD) != FIELD_BAD)
		return key;
	while ((right = synonym_draft(key, nth++)))
		if (!json_get(doc, object, right))
			return right;
	return key;
}

static void
add_draft_value(struct forgiving *f, const char *key,
    const struct json_doc *doc, uint32_t value)
{
	enum field_kind kind = field_of_key(key, FIELD_OF_ADD);
	char *text = text_of(doc, value);
	const char *word = doc->token[value].kind == JSON_STRING
	    ? synonym_value(key, text) : NULL;

	free(text);
	if (strcmp(key, "children") == 0)
		add_drafts(f, doc, value);
	else if (word)
		json_add_str(f->out, word);
	else if (kind != FIELD_BAD && field_value(kind) == VALUE_BOOL)
		add_as_array(f, key, doc, value);
	else if (kind != FIELD_BAD && field_value(kind) == VALUE_META)
		add_as_object(f->out, doc, value);
	else if (kind != FIELD_BAD && doc->token[value].kind == JSON_NUMBER &&
	    field_value(kind) != VALUE_PRIORITY)
		json_add_string(f->out, json_raw(doc, value));
	else
		json_add_raw(f->out, json_raw(doc, value));
}

static void
add_draft(struct forgiving *f, const struct json_doc *doc, uint32_t object)
{
	uint32_t key = object + 1;

	json_open(f->out, '{');
	for (uint32_t i = 0; i < doc->token[object].count; i++) {
		char *name = text_of(doc, key);
		const char *right = draft_key(doc, object, name);
		const char *advice = synonym_advice("draft", name);

		if (advice && right == name && !f->rc)
			f->rc = err_set(f->err, ERR_INVALID,
			    "a draft has no '%.100s': %s", name, advice);
		if (!is_nothing(f, doc, key + 1)) {
			json_add_key(f->out, right);
			add_draft_value(f, right, doc, key + 1);
		}
		free(name);
		key = doc->token[key + 1].next;
	}
	json_close(f->out, '}');
}

/*
 * Returns the property that an argument stands for, and sets *name to its
 * name; 0 if there is none.
 */
static uint32_t
find_property(const struct forgiving *f, const char **name,
    const struct json_doc **doc)
{
	uint32_t property = schema_property(f->schema, *name, doc);
	const char *right;
	size_t nth = 0;

	while (!property && (right = synonym_argument(*name, nth++))) {
		if (json_get(f->args->doc, f->args->object, right) ||
		    synonym_advice(f->tool->name, *name))
			continue;
		property = schema_property(f->schema, right, doc);
		if (property)
			*name = right;
	}
	return property;
}

static bool
enum_has(const struct json_doc *schema, uint32_t property, const char *word)
{
	uint32_t list = json_get(schema, property, "enum"), item = list + 1;

	for (uint32_t i = 0; list && i < schema->token[list].count; i++) {
		if (json_is(schema, item, word))
			return true;
		item = schema->token[item].next;
	}
	return false;
}

/* Add the value of an argument in the type of its property. */
static void
add_typed(struct forgiving *f, const char *name, const struct json_doc *schema,
    uint32_t property, uint32_t value)
{
	uint32_t type = json_get(schema, property, "type");
	uint32_t items = json_get(schema, property, "items");
	const struct json_doc *doc = f->args->doc;
	char *text = text_of(doc, value);
	const char *word = doc->token[value].kind == JSON_STRING
	    ? synonym_value(name, text) : NULL;

	if (word && (!json_get(schema, property, "enum") ||
	        (enum_has(schema, property, word) &&
	            !enum_has(schema, property, text))))
		json_add_str(f->out, word);
	else if (json_is(schema, json_get(schema, items, "type"), "object") &&
	    strcmp(name, "tasks") == 0)
		add_drafts(f, doc, value);
	else if (json_is(schema, type, "string"))
		add_as_text(f->out, name, doc, value);
	else if (json_is(schema, type, "array"))
		add_as_array(f, name, doc, value);
	else if (json_is(schema, type, "object"))
		add_as_object(f->out, doc, value);
	else
		add_as_plain(f->out, !json_is(schema, type, "boolean"), doc,
		    value);
	free(text);
}

/* Two arguments with nothing in them: the host fills in all of them. */
static bool
has_blanks(const struct forgiving *f)
{
	const struct json_doc *doc = f->args->doc;
	uint32_t key = f->args->object + 1;
	int blanks = 0;

	for (uint32_t i = 0; i < doc->token[f->args->object].count; i++) {
		blanks += is_nothing(f, doc, key + 1);
		key = doc->token[key + 1].next;
	}
	return blanks > 1;
}

/* True if the value names several tasks where one is asked for. */
static bool
names_several(const struct forgiving *f, const char *name, uint32_t value)
{
	const struct args *args = f->args;
	const struct json_token *token = &args->doc->token[value];
	const struct json_doc *doc;

	return strcmp(name, "task") == 0 &&
	    !json_get(args->doc, args->object, "tasks") &&
	    schema_property(f->schema, "tasks", &doc) &&
	    ((token->kind == JSON_ARRAY && token->count) ||
	        (token->kind == JSON_STRING &&
	            memchr(token->ptr, ',', token->len)));
}

static void
add_argument(struct forgiving *f, const char *given, uint32_t value)
{
	const struct json_token *token = &f->args->doc->token[value];
	const struct json_doc *schema;
	const char *name = given;
	uint32_t property = find_property(f, &name, &schema);

	if (is_nothing(f, f->args->doc, value) ||
	    (f->args->fills && among(from_one, name) &&
	        token->kind == JSON_NUMBER && strtod(token->ptr, NULL) == 0))
		return;
	if (property && names_several(f, name, value)) {
		name = "tasks";
		property = schema_property(f->schema, name, &schema);
	}
	json_add_key(f->out, name);
	if (property)
		add_typed(f, name, schema, property, value);
	else
		json_add_raw(f->out, json_raw(f->args->doc, value));
}

int
args_forgive(struct args *args, const struct tool *tool,
    const struct schema *schema, struct err *err)
{
	struct forgiving f = { args, tool, schema, &args->text, false, err,
		0 };
	uint32_t key = args->object + 1;
	int rc;

	f.blanks = has_blanks(&f);
	buf_clear(&args->text);
	json_open(&args->text, '[');
	json_open(&args->text, '{');
	for (uint32_t i = 0; i < args->doc->token[args->object].count; i++) {
		char *name = text_of(args->doc, key);

		add_argument(&f, name, key + 1);
		free(name);
		key = args->doc->token[key + 1].next;
	}
	json_close(&args->text, '}');
	json_close(&args->text, ']');
	rc = f.rc ? f.rc : json_scan_deep(&args->forgiven, args->text.data,
	    args->text.len, 2 * JSON_DEPTH, err);
	if (!rc) {
		args->doc = &args->forgiven;
		args->object = 1;
	}
	return rc;
}
