/* SPDX-License-Identifier: ISC */
/*
 * Session files, in `tasklog/sessions` of the log's git directory: one JSON
 * object each, named by a digest of kind and name. An empty file beside it,
 * `host.PID.DIGEST`, lets programs find the session of the process that started
 * them without reading every file.
 */
#include "log/session.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/path.h"
#include "base/when_show.h"
#include "git/owner.h"

#define FILE_MAX 4096
#define OLD_S 86400		/* age of a file that may be removed */
#define TRIES 3
#define SWEPT_MAX 32		/* files looked at by one sweep */
#define HOST "host."

#define READING (O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)

char *
session_dir(const struct log_location *location)
{
	return path_join(location->local_dir, "sessions");
}

static int
open_dir(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static void
name_file(char out[DIGEST_HEX_SIZE], enum session_kind kind, struct slice name)
{
	struct buf text = BUF_INIT;

	buf_addf(&text, "%c ", (int)kind);
	buf_add_slice(&text, name);
	digest_hex(out, text.data, text.len);
	buf_release(&text);
}

static void
copy_text(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text ? text : "");
}

void
session_init(struct session *out, enum session_kind kind, const char *name,
    const char *actor, const char *host)
{
	int64_t parent;

	memset(out, 0, sizeof(*out));
	out->kind = kind;
	copy_text(out->name, sizeof(out->name), name);
	copy_text(out->actor, sizeof(out->actor), actor);
	copy_text(out->host, sizeof(out->host), host);
	if (!process_look(&out->process, &parent, getpid()))
		out->process.pid = getpid();
	if (!process_look(&out->parent, &parent, getppid()))
		out->parent.pid = 0;
	process_space(&out->space);
	out->since_ms = clock_wall_ms();
}

static void
add_process(struct buf *out, const char *name, const struct process *process)
{
	json_add_key(out, name);
	json_open(out, '{');
	json_add_key(out, "pid");
	json_add_int(out, process->pid);
	json_add_key(out, "start");
	json_add_int(out, process->start);
	json_close(out, '}');
}

static void
add_text(struct buf *out, const char *name, const char *text)
{
	json_add_key(out, name);
	json_add_str(out, text);
}

static void
add_number(struct buf *out, const char *name, int64_t n)
{
	json_add_key(out, name);
	json_add_int(out, n);
}

/* The file's own inode number tells the file from a copy of it. */
static bool
write_session(int fd, const struct session *s)
{
	struct buf text = BUF_INIT;
	char since[WHEN_SIZE];
	struct stat st;
	bool ok;

	if (fstat(fd, &st) == -1)
		return false;
	json_open(&text, '{');
	add_text(&text, "name", s->name);
	add_text(&text, "actor", s->actor);
	add_text(&text, "client", s->client);
	add_text(&text, "host", s->host);
	add_text(&text, "machine", s->space.machine);
	add_text(&text, "boot", s->space.boot);
	add_number(&text, "ids", s->space.ids);
	add_number(&text, "file", (int64_t)st.st_ino);
	add_process(&text, "process", &s->process);
	add_process(&text, "parent", &s->parent);
	when_format_ms(since, s->since_ms);
	add_text(&text, "since", since);
	if (s->tree[0])
		add_text(&text, "tree", s->tree);
	json_add_key(&text, "ended");
	json_add_bool(&text, s->ended);
	json_close(&text, '}');
	buf_add_char(&text, '\n');
	ok = ftruncate(fd, 0) == 0 &&
	    pwrite(fd, text.data, text.len, 0) == (ssize_t)text.len;
	buf_release(&text);
	return ok;
}

static void
read_text(char *out, size_t size, const struct json_doc *doc, const char *name)
{
	uint32_t token = json_get(doc, 0, name);
	struct buf text = BUF_INIT;

	if (token && doc->token[token].kind == JSON_STRING)
		json_add_unescaped(&text, &doc->token[token]);
	copy_text(out, size, text.data);
	buf_release(&text);
}

static void
read_process(struct process *out, const struct json_doc *doc, const char *name)
{
	uint32_t object = json_get(doc, 0, name);

	if (object && doc->token[object].kind == JSON_OBJECT) {
		json_int(doc, json_get(doc, object, "pid"), &out->pid);
		json_int(doc, json_get(doc, object, "start"), &out->start);
	}
}

/* *ino is the file in which the session was written first. */
static bool
parse_session(struct session *out, int64_t *ino, const struct buf *text)
{
	struct json_doc doc = {0};
	char since[WHEN_SIZE];
	bool ok = text->len && !json_scan(&doc, text->data, text->len, NULL) &&
	    doc.token[0].kind == JSON_OBJECT;

	if (ok) {
		read_text(out->name, sizeof(out->name), &doc, "name");
		read_text(out->actor, sizeof(out->actor), &doc, "actor");
		read_text(out->client, sizeof(out->client), &doc, "client");
		read_text(out->host, sizeof(out->host), &doc, "host");
		read_text(out->space.machine, sizeof(out->space.machine), &doc,
		    "machine");
		read_text(out->space.boot, sizeof(out->space.boot), &doc,
		    "boot");
		read_text(since, sizeof(since), &doc, "since");
		read_text(out->tree, sizeof(out->tree), &doc, "tree");
		if (!when_parse_utc(&out->since_ms, slice_of(since)))
			out->since_ms = WHEN_NONE;
		json_int(&doc, json_get(&doc, 0, "ids"), &out->space.ids);
		json_int(&doc, json_get(&doc, 0, "file"), ino);
		read_process(&out->process, &doc, "process");
		read_process(&out->parent, &doc, "parent");
		out->ended = doc.token[json_get(&doc, 0, "ended")].kind ==
		    JSON_TRUE;
		ok = out->name[0] != '\0';
	}
	json_release(&doc);
	return ok;
}

/* Read the session of an open file. False if there is none. */
static bool
read_session(struct session *out, int64_t *ino, int fd)
{
	struct buf text = BUF_INIT;
	struct stat st;
	bool ok;

	memset(out, 0, sizeof(*out));
	*ino = 0;
	ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    !buf_read_fd(&text, fd, "session", FILE_MAX, NULL) &&
	    parse_session(out, ino, &text);
	buf_release(&text);
	return ok;
}

static bool
is_same(const char *a, const char *b)
{
	return *a && strcmp(a, b) == 0;
}

/*
 * The lock is asked only if the process seems to be gone, because asking holds
 * it for a moment.
 */
static enum session_life
judge(const struct session *s, int64_t ino, int fd)
{
	struct process_space here;
	struct stat st;

	if (s->ended)
		return SESSION_ENDED;
	if (s->tree[0])
		return SESSION_UNKNOWN;
	process_space(&here);
	if (fstat(fd, &st) == -1 || (int64_t)st.st_ino != ino ||
	    !here.boot[0] || !s->space.boot[0])
		return SESSION_UNKNOWN;
	if (!is_same(s->space.boot, here.boot))
		return is_same(s->space.machine, here.machine) ? SESSION_ENDED :
		    SESSION_UNKNOWN;
	if (s->space.ids != here.ids)
		return SESSION_UNKNOWN;
	if (process_runs(&s->process))
		return SESSION_ALIVE;
	if (flock(fd, LOCK_SH | LOCK_NB) == 0)
		return SESSION_ENDED;
	return errno == EWOULDBLOCK ? SESSION_ALIVE : SESSION_UNKNOWN;
}

/* name: whose file it must be; NULL: anybody's. */
static enum session_life
look_at_file(struct session *out, int dir, const char *file,
    const struct slice *name)
{
	enum session_life life = SESSION_UNKNOWN;
	int fd = openat(dir, file, READING);
	int64_t ino;

	if (fd == -1)
		return life;
	if (read_session(out, &ino, fd) &&
	    (!name || slice_is(*name, out->name)))
		life = judge(out, ino, fd);
	close(fd);
	return life;
}

/* A linked work tree has ended when git knows it no longer. */
static enum session_life
look_at_tree(const struct session *s, const struct log_location *location)
{
	enum session_life life = SESSION_ALIVE;
	char *linked, *path;

	if (!location->common_dir || strchr(s->tree, '/'))
		return SESSION_UNKNOWN;
	linked = path_join(location->common_dir, "worktrees");
	path = path_join(linked, s->tree);
	if (strcmp(s->tree, SESSION_MAIN_TREE) != 0 && access(path, F_OK) == -1)
		life = errno == ENOENT ? SESSION_ENDED : SESSION_UNKNOWN;
	free(linked);
	free(path);
	return life;
}

enum session_life
session_look(struct session *out, const struct log_location *location,
    enum session_kind kind, struct slice name)
{
	char *path = session_dir(location), file[DIGEST_HEX_SIZE];
	enum session_life life = SESSION_UNKNOWN;
	int dir = open_dir(path);

	out->tree[0] = '\0';
	if (dir != -1) {
		name_file(file, kind, name);
		life = look_at_file(out, dir, file, &name);
		close(dir);
	}
	free(path);
	if (life == SESSION_UNKNOWN && dir != -1 && out->tree[0])
		life = look_at_tree(out, location);
	return life;
}

/* True if the lock keeps another one out: not every file system does that. */
static bool
excludes(int dir, const char *file)
{
	int fd = openat(dir, file, READING);
	bool kept_out = fd != -1 && flock(fd, LOCK_EX | LOCK_NB) == -1 &&
	    errno == EWOULDBLOCK;

	if (fd != -1)
		close(fd);
	return kept_out;
}

/*
 * Lock a file that has this one name and is no link. Returns its descriptor,
 * -1 if it is locked or cannot be, -2 if another try may help: the file was
 * just removed, or somebody who looks at it holds the lock for a moment.
 */
static int
try_lock(int dir, const char *file)
{
	int fd = openat(dir, file,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
	struct session holder;
	int64_t ino;
	struct stat st;
	int result = -1;

	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink < 2) {
		if (flock(fd, LOCK_EX | LOCK_NB) == -1)
			result = errno == EWOULDBLOCK &&
			        !(read_session(&holder, &ino, fd) &&
			            process_runs(&holder.process)) ? -2 : -1;
		else if (fstat(fd, &st) == -1 || st.st_nlink != 1)
			result = -2;
		else if (excludes(dir, file))
			return fd;
	}
	close(fd);
	return result;
}

static int
lock_file(int dir, const char *file)
{
	static const struct timespec moment = { 0, 2000000 };
	int fd = try_lock(dir, file);

	for (int i = 1; fd == -2 && i < TRIES; i++) {
		nanosleep(&moment, NULL);
		fd = try_lock(dir, file);
	}
	return fd < 0 ? -1 : fd;
}

static void
name_mark(char *out, size_t size, const struct session *session,
    const char *file)
{
	snprintf(out, size, HOST "%" PRId64 ".%s", session->parent.pid, file);
}

/* Let what the same host starts find the session. */
static void
mark_host(int dir, const struct session *session, const char *file)
{
	char mark[80];
	int fd = -1;

	name_mark(mark, sizeof(mark), session, file);
	if (session->kind == SESSION_OF_CLAIMS && session->parent.pid > 1)
		fd = openat(dir, mark, O_WRONLY | O_CREAT | O_NOFOLLOW |
		    O_NONBLOCK | O_CLOEXEC, 0666);
	if (fd != -1)
		close(fd);
}

static void
unmark_host(int dir, const struct session *session, const char *file)
{
	char mark[80];

	name_mark(mark, sizeof(mark), session, file);
	/* the mark is a hint: a mark that stays is found to lead nowhere */
	if (session->parent.pid && unlinkat(dir, mark, 0) == -1)
		return;
}

/* Begin in the directory, which is open. */
static bool
begin(struct session_hold *hold, int dir, struct session *was)
{
	const struct session *s = &hold->session;
	char file[DIGEST_HEX_SIZE];
	struct session before;
	int64_t ino;

	name_file(file, s->kind, slice_of(s->name));
	hold->fd = lock_file(dir, file);
	if (hold->fd == -1)
		return false;
	if (!read_session(&before, &ino, hold->fd))
		memset(&before, 0, sizeof(before));
	else
		unmark_host(dir, &before, file);
	if (was)
		*was = before;
	if (write_session(hold->fd, s)) {
		mark_host(dir, s, file);
		return true;
	}
	close(hold->fd);
	hold->fd = -1;
	return false;
}

bool
session_begin(struct session_hold *out, const struct log_location *location,
    const struct session *session, struct session *was)
{
	struct owner_scope owner = {0};
	bool begun = false;
	int dir;

	*out = (struct session_hold){ .fd = -1, .session = *session,
		.dir = session_dir(location) };
	if (owner_check(location, NULL))
		return false;
	owner_enter(&owner, location->git_dir);
	if (mkdir(out->dir, 0777) == 0 || errno == EEXIST) {
		dir = open_dir(out->dir);
		begun = dir != -1 && begin(out, dir, was);
		if (dir != -1)
			close(dir);
	}
	owner_leave(&owner);
	return begun;
}

/* Write the file if there is none. It is a hint: failures need no message. */
static void
write_note(int dir, const struct session *session)
{
	char file[DIGEST_HEX_SIZE];
	int fd;

	name_file(file, session->kind, slice_of(session->name));
	fd = openat(dir, file, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_NONBLOCK | O_CLOEXEC, 0666);
	if (fd == -1)
		return;
	if (!write_session(fd, session))
		unlinkat(dir, file, 0);
	close(fd);
}

void
session_note(const struct log_location *location, const struct session *session)
{
	char *path = session_dir(location);
	struct owner_scope owner = {0};
	int dir = -1;

	owner_enter(&owner, location->git_dir);
	if (mkdir(path, 0777) == 0 || errno == EEXIST)
		dir = open_dir(path);
	if (dir != -1) {
		write_note(dir, session);
		close(dir);
	}
	owner_leave(&owner);
	free(path);
}

void
session_set_actor(struct session_hold *hold, const char *actor)
{
	if (hold->fd == -1 || strcmp(hold->session.actor, actor) == 0)
		return;
	copy_text(hold->session.actor, sizeof(hold->session.actor), actor);
	/* a hint: if it cannot be written, no message is worth it */
	if (!write_session(hold->fd, &hold->session))
		return;
}

void
session_end(struct session_hold *hold)
{
	char file[DIGEST_HEX_SIZE];
	int dir;

	if (hold->fd != -1) {
		hold->session.ended = true;
		if (!write_session(hold->fd, &hold->session))
			hold->session.ended = false;
		name_file(file, hold->session.kind,
		    slice_of(hold->session.name));
		dir = open_dir(hold->dir);
		if (dir != -1) {
			unmark_host(dir, &hold->session, file);
			close(dir);
		}
		close(hold->fd);
	}
	free(hold->dir);
	*hold = (struct session_hold)SESSION_HOLD_NONE;
}

/* Parse "host.PID.FILE". Returns the file, or NULL. */
static const char *
parse_mark(const char *name, int64_t *pid)
{
	int at = 0;

	return sscanf(name, HOST "%" SCNd64 ".%n", pid, &at) == 1 && at &&
	        strlen(name + at) == DIGEST_HEX
	    ? name + at : NULL;
}

struct hosts {
	struct process process[PROCESS_ANCESTORS];
	int count;		/* -1: not looked up yet */
	int nearest;		/* the host of the session found */
	bool found, several;
};

/* Returns the place of a process among the ancestors, or -1. */
static int
find_host(struct hosts *hosts, int64_t pid)
{
	if (hosts->count == -1)
		hosts->count = process_ancestors(hosts->process);
	for (int i = 0; i < hosts->count; i++)
		if (hosts->process[i].pid == pid)
			return i;
	return -1;
}

static void
try_mark(struct session *out, struct hosts *hosts, int dir, const char *name)
{
	struct session session;
	int64_t pid;
	const char *file = parse_mark(name, &pid);
	int host = file ? find_host(hosts, pid) : -1;

	if (host == -1 || (hosts->found && host > hosts->nearest) ||
	    look_at_file(&session, dir, file, NULL) != SESSION_ALIVE ||
	    session.parent.pid != pid ||
	    session.parent.start != hosts->process[host].start)
		return;
	hosts->several = hosts->found && host == hosts->nearest;
	hosts->found = true;
	hosts->nearest = host;
	*out = session;
}

bool
session_of_host(struct session *out, const struct log_location *location)
{
	struct hosts hosts = { .count = -1 };
	char *path = session_dir(location);
	int fd = open_dir(path);
	DIR *dir = fd == -1 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (strncmp(entry->d_name, HOST, strlen(HOST)) == 0)
			try_mark(out, &hosts, fd, entry->d_name);
	if (dir)
		closedir(dir);
	else if (fd != -1)
		close(fd);
	free(path);
	return hosts.found && !hosts.several;
}

static bool
is_old(int dir, const char *file)
{
	struct stat st;

	return fstatat(dir, file, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode) && st.st_mtime < time(NULL) - OLD_S;
}

/* Remove a file whose lock nobody holds. Who locks it next sees that. */
static void
remove_file(int dir, const char *file, const struct session *session)
{
	int fd = openat(dir, file, READING);

	if (fd != -1 && flock(fd, LOCK_EX | LOCK_NB) == 0 &&
	    unlinkat(dir, file, 0) == 0)
		unmark_host(dir, session, file);
	if (fd != -1)
		close(fd);
}

void
session_sweep(const struct log_location *location,
    bool (*is_used)(const void *arg, struct slice name), const void *arg)
{
	char *path = session_dir(location);
	int fd = open_dir(path), left = SWEPT_MAX;
	DIR *dir = fd == -1 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	while (dir && left && (entry = readdir(dir))) {
		struct session session;

		if (strlen(entry->d_name) != DIGEST_HEX ||
		    !is_old(fd, entry->d_name))
			continue;
		left--;
		if (look_at_file(&session, fd, entry->d_name, NULL) ==
		        SESSION_ENDED &&
		    !is_used(arg, slice_of(session.name)))
			remove_file(fd, entry->d_name, &session);
	}
	if (dir)
		closedir(dir);
	else if (fd != -1)
		close(fd);
	free(path);
}

void
session_add_place(struct buf *out, const struct session *session)
{
	char since[WHEN_SIZE];

	if (strcmp(session->tree, SESSION_MAIN_TREE) == 0) {
		buf_add_str(out, "the main work tree");
		return;
	}
	if (session->tree[0]) {
		buf_addf(out, "the work tree %s", session->tree);
		return;
	}
	buf_addf(out, "process %" PRId64, session->process.pid);
	if (session->host[0])
		buf_addf(out, " on %s", session->host);
	if (session->since_ms != WHEN_NONE) {
		when_tell(since, session->since_ms);
		buf_addf(out, ", since %s", since);
	}
}
