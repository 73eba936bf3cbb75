/* SPDX-License-Identifier: ISC */
/*
 * The validator of arguments. It reads the text that tools/list shows, so
 * exactly the advertised arguments are accepted.
 */
#include "tool/schema.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/nearest.h"
#include "base/utf8.h"
#include "tool/args.h"
#include "model/synonyms.h"

#define KEYS_MAX 64

struct check {
	const struct json_doc *schema, *doc;
	const struct schema *whole;
	struct buf path;	/* path of the value: "tasks[2].title" */
	struct err *err;
};

static int check_value(struct check *c, uint32_t at, uint32_t value);

static const char *
subject(const struct check *c)
{
	return c->path.len ? c->path.data : "arguments";
}

static bool
type_is(const struct json_doc *doc, uint32_t value, const char *type)
{
	const struct json_token *token = &doc->token[value];
	int64_t n;

	switch (token->kind) {
	case JSON_STRING:
		return strcmp(type, "string") == 0;
	case JSON_OBJECT:
		return strcmp(type, "object") == 0;
	case JSON_ARRAY:
		return strcmp(type, "array") == 0;
	case JSON_TRUE:
	case JSON_FALSE:
		return strcmp(type, "boolean") == 0;
	case JSON_NUMBER:
		return strcmp(type, "number") == 0 ||
		    (strcmp(type, "integer") == 0 &&
		        args_whole(doc, value, &n));
	default:
		return strcmp(type, "null") == 0;
	}
}

/*
 * True if the schema asks for an array of strings and the value is a string: a
 * string counts as an array of one.
 */
static bool
is_single(const struct check *c, uint32_t at, uint32_t value)
{
	uint32_t items = json_get(c->schema, at, "items");
	uint32_t type = items ? json_get(c->schema, items, "type") : 0;

	return type && json_is(c->schema, type, "string") &&
	    c->doc->token[value].kind == JSON_STRING;
}

/* Say what the value must be, what it is for, and what was given. */
static int
refuse_type(struct check *c, uint32_t at, uint32_t value, const char *type)
{
	uint32_t about = json_get(c->schema, at, "description");
	struct slice raw = utf8_cut(json_raw(c->doc, value), 40);

	return err_set(c->err, ERR_INVALID, "'%s' must be %s %s%s%.*s%s, not "
	    "%.*s", subject(c), strchr("aeiou", type[0]) ? "an" : "a", type,
	    about ? " (" : "", about ? (int)c->schema->token[about].len : 0,
	    c->schema->token[about].ptr, about ? ")" : "", (int)raw.len,
	    raw.ptr);
}

static int
check_type(struct check *c, uint32_t at, uint32_t value)
{
	uint32_t token = json_get(c->schema, at, "type");
	struct buf type = BUF_INIT;
	int rc = 0;

	if (!token)
		return 0;
	json_add_unescaped(&type, &c->schema->token[token]);
	if (!type_is(c->doc, value, type.data) && !is_single(c, at, value))
		rc = refuse_type(c, at, value, type.data);
	buf_release(&type);
	return rc;
}

static int
check_enum(struct check *c, uint32_t at, uint32_t value)
{
	uint32_t list = json_get(c->schema, at, "enum"), item = list + 1;
	struct buf given = BUF_INIT, allowed = BUF_INIT;
	int rc = 0;
	bool found = !list;

	json_add_unescaped(&given, &c->doc->token[value]);
	for (uint32_t i = 0; list && i < c->schema->token[list].count; i++) {
		struct slice word = { c->schema->token[item].ptr,
		    c->schema->token[item].len };

		found |= slice_eq(word, slice_of_buf(&given));
		buf_add_str(&allowed, i ? ", " : "");
		buf_add_slice(&allowed, word);
		item = c->schema->token[item].next;
	}
	if (!found)
		rc = err_set(c->err, ERR_INVALID,
		    "'%s' must be one of: %s; not '%.*s'", subject(c),
		    allowed.data, (int)utf8_cut(slice_of_buf(&given), 100).len,
		    given.data ? given.data : "");
	buf_release(&given);
	buf_release(&allowed);
	return rc;
}

/* True if the schema has this keyword; *out is its number. */
static bool
limit(const struct check *c, uint32_t at, const char *keyword, double *out)
{
	uint32_t token = json_get(c->schema, at, keyword);

	if (token)
		*out = strtod(c->schema->token[token].ptr, NULL);
	return token != 0;
}

static int
check_limits(struct check *c, uint32_t at, double n, const char *least,
    const char *most, const char *unit)
{
	double bound;

	if (limit(c, at, least, &bound) && n < bound)
		return err_set(c->err, ERR_INVALID,
		    "'%s' must be at least %g%s", subject(c), bound, unit);
	if (limit(c, at, most, &bound) && n > bound)
		return err_set(c->err, ERR_INVALID, "'%s' must be at most %g%s",
		    subject(c), bound, unit);
	return 0;
}

static int
check_string(struct check *c, uint32_t at, uint32_t value)
{
	struct buf text = BUF_INIT;
	int rc = check_enum(c, at, value);

	if (rc)
		return rc;
	json_add_unescaped(&text, &c->doc->token[value]);
	rc = check_limits(c, at, text.len ? (double)utf8_length(
	    slice_of_buf(&text)) : 0, "minLength", "maxLength", " characters");
	buf_release(&text);
	return rc;
}

static int
check_array(struct check *c, uint32_t at, uint32_t value)
{
	uint32_t items = json_get(c->schema, at, "items"), item = value + 1;
	uint32_t count = c->doc->token[value].count;
	size_t len = c->path.len;
	int rc = check_limits(c, at, count, "minItems", "maxItems", " items");

	for (uint32_t i = 0; i < count && items && !rc; i++) {
		buf_addf(&c->path, "[%u]", i);
		rc = check_value(c, items, item);
		c->path.len = len;
		c->path.data[len] = '\0';
		item = c->doc->token[item].next;
	}
	return rc;
}

/* The names that an object may have. */
struct known {
	const char *name[KEYS_MAX];
	char copy[KEYS_MAX][40];
	size_t count;
};

static void
add_known(struct known *known, const struct json_doc *doc, uint32_t map)
{
	uint32_t at = map + 1;

	for (uint32_t i = 0;
	     map && i < doc->token[map].count && known->count < KEYS_MAX; i++) {
		const struct json_token *key = &doc->token[at];
		size_t len = key->len < 39 ? key->len : 39;

		memcpy(known->copy[known->count], key->ptr, len);
		known->copy[known->count][len] = '\0';
		known->name[known->count] = known->copy[known->count];
		known->count++;
		at = doc->token[at + 1].next;
	}
}

/*
 * Returns the known name that an unknown one stands for, or that is nearest to
 * it; NULL if there is none.
 */
static const char *
suggest(const struct known *known, const char *name)
{
	const char *right;

	for (size_t nth = 0; (right = synonym_argument(name, nth)); nth++)
		for (size_t i = 0; i < known->count; i++)
			if (strcmp(known->name[i], right) == 0)
				return right;
	return nearest_word(name, known->name, known->count);
}

/*
 * Refuse a name that is not among the properties, and say what to do instead,
 * or which property was probably meant.
 */
static int
unknown(struct check *c, uint32_t properties, const char *name)
{
	const struct schema *whole = c->whole;
	const char *advice = c->path.len ? NULL :
	    synonym_advice(whole->tool, name), *near;
	struct known known = { .count = 0 };
	struct buf all = BUF_INIT;
	int rc;

	add_known(&known, c->schema, properties);
	for (int i = 0; i < 2 && whole->more && !c->path.len; i++)
		add_known(&known, whole->more, whole->maps[i]);
	near = advice ? NULL : suggest(&known, name);
	for (size_t i = 0; i < known.count && !advice; i++)
		buf_addf(&all, "%s%s", i ? ", " : "", known.name[i]);
	rc = err_set(c->err, ERR_INVALID,
	    "there is no argument '%.100s'%s%s%s%s%s; %s%s", name,
	    c->path.len ? " in '" : "", c->path.len ? c->path.data : "",
	    c->path.len ? "'" : "", near ? "; did you mean " : "",
	    near ? near : "", advice ? "instead: " : "there are: ",
	    advice ? advice : all.data ? all.data : "none");
	buf_release(&all);
	return rc;
}

/* Check a member by a property of *doc. */
static int
check_property(struct check *c, const struct json_doc *doc, uint32_t property,
    uint32_t key)
{
	const struct json_doc *outer = c->schema;
	struct buf name = BUF_INIT;
	size_t len = c->path.len;
	int rc;

	json_add_unescaped(&name, &c->doc->token[key]);
	buf_addf(&c->path, "%s%s", len ? "." : "", name.data);
	c->schema = doc;
	rc = check_value(c, property, key + 1);
	c->schema = outer;
	c->path.len = len;
	c->path.data[len] = '\0';
	buf_release(&name);
	return rc;
}

/*
 * Returns the property in one of the maps besides the schema; 0 if there is
 * none.
 */
static uint32_t
find_more(const struct check *c, const char *name)
{
	const struct schema *whole = c->whole;
	uint32_t property = 0;

	for (int i = 0; i < 2 && whole->more && !c->path.len && !property; i++)
		if (whole->maps[i])
			property = json_get(whole->more, whole->maps[i], name);
	return property;
}

static int
check_member(struct check *c, uint32_t at, uint32_t key)
{
	uint32_t properties = json_get(c->schema, at, "properties");
	uint32_t closed = json_get(c->schema, at, "additionalProperties");
	uint32_t property, more;
	struct buf name = BUF_INIT;
	int rc = 0;

	json_add_unescaped(&name, &c->doc->token[key]);
	if (!name.data)
		buf_add_str(&name, "");
	property = properties ? json_get(c->schema, properties, name.data) : 0;
	more = find_more(c, name.data);
	if (more)
		rc = check_property(c, c->whole->more, more, key);
	else if (property)
		rc = check_property(c, c->schema, property, key);
	else if (closed && c->schema->token[closed].kind == JSON_FALSE)
		rc = unknown(c, properties, name.data);
	buf_release(&name);
	return rc;
}

static int
check_object(struct check *c, uint32_t at, uint32_t value)
{
	uint32_t required = json_get(c->schema, at, "required"),
	         item = required + 1;
	uint32_t key = value + 1;
	int rc = 0;

	for (uint32_t i = 0; i < c->doc->token[value].count && !rc; i++) {
		rc = check_member(c, at, key);
		key = c->doc->token[key + 1].next;
	}
	for (uint32_t i = 0;
	     required && i < c->schema->token[required].count && !rc; i++) {
		struct buf name = BUF_INIT;

		json_add_unescaped(&name, &c->schema->token[item]);
		if (!json_get(c->doc, value, name.data))
			rc = err_set(c->err, ERR_INVALID, "'%s%s%s' is missing",
			    c->path.len ? c->path.data : "",
			    c->path.len ? "." : "", name.data);
		buf_release(&name);
		item = c->schema->token[item].next;
	}
	return rc;
}

static int
check_value(struct check *c, uint32_t at, uint32_t value)
{
	const struct json_token *token = &c->doc->token[value];
	int rc = check_type(c, at, value);

	if (rc)
		return rc;
	switch (token->kind) {
	case JSON_STRING:
		return check_string(c, at, value);
	case JSON_NUMBER:
		return check_limits(c, at, strtod(token->ptr, NULL), "minimum",
		    "maximum", "");
	case JSON_ARRAY:
		return check_array(c, at, value);
	case JSON_OBJECT:
		return check_object(c, at, value);
	default:
		return 0;
	}
}

uint32_t
schema_property(const struct schema *schema, const char *name,
    const struct json_doc **doc)
{
	uint32_t own = json_get(schema->doc, schema->at, "properties");
	uint32_t property = own ? json_get(schema->doc, own, name) : 0;

	*doc = property ? schema->doc : schema->more;
	for (int i = 0; i < 2 && schema->more && !property; i++)
		if (schema->maps[i])
			property = json_get(schema->more, schema->maps[i],
			    name);
	return property;
}

int
schema_check(const struct schema *schema, const struct json_doc *doc,
    uint32_t value, struct err *err)
{
	struct check c = { .schema = schema->doc, .doc = doc, .whole = schema,
	    .err = err };
	int rc;

	buf_add_str(&c.path, "");
	rc = check_value(&c, schema->at, value);
	buf_release(&c.path);
	return rc;
}

int
schema_check_empty(const struct schema *schema, struct err *err)
{
	const struct json_doc *doc = schema->doc;
	uint32_t required = json_get(doc, schema->at, "required");
	struct slice name;

	if (!required || !doc->token[required].count)
		return 0;
	name = (struct slice){ doc->token[required + 1].ptr,
	    doc->token[required + 1].len };
	return err_set(err, ERR_INVALID, "'%.*s' is missing", (int)name.len,
	    name.ptr);
}
