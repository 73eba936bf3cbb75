/* SPDX-License-Identifier: ISC */
/*
 * The words of GitHub, Jira, Linear, beads, Task Master, Backlog.md and others
 * beside ours. A word stands for an argument only if a model that gives the
 * word can mean nothing else; otherwise an advice says what to call.
 */
#include "model/synonyms.h"

#include <string.h>

struct row {
	const char *word, *right;
};

/* A word may have several rows: a tool has rarely more than one of them. */
static const struct row arguments[] = {
	{ "id", "task" },
	{ "taskid", "task" },
	{ "taskkey", "task" },
	{ "issue", "task" },
	{ "issueid", "task" },
	{ "issuekey", "task" },
	{ "issuenumber", "task" },
	{ "ticket", "task" },
	{ "ticketid", "task" },
	{ "item", "task" },
	{ "number", "task" },
	{ "key", "task" },
	{ "code", "task" },
	{ "tasks", "task" },
	{ "ids", "tasks" },
	{ "taskids", "tasks" },
	{ "issueids", "tasks" },
	{ "task", "tasks" },
	{ "allornone", "atomic" },
	{ "issues", "tasks" },
	{ "items", "tasks" },
	{ "drafts", "tasks" },
	{ "status", "state" },
	{ "newstatus", "state" },
	{ "newstate", "state" },
	{ "targetstate", "state" },
	{ "tostate", "state" },
	{ "states", "state" },
	{ "statuses", "state" },
	{ "column", "state" },
	{ "stage", "state" },
	{ "to", "state" },
	{ "name", "title" },
	{ "summary", "title" },
	{ "subject", "title" },
	{ "newtitle", "title" },
	{ "description", "body" },
	{ "details", "body" },
	{ "desc", "body" },
	{ "content", "body" },
	{ "reason", "why" },
	{ "because", "why" },
	{ "comment", "text" },
	{ "message", "text" },
	{ "body", "text" },
	{ "content", "text" },
	{ "msg", "text" },
	{ "summary", "text" },
	{ "question", "text" },
	{ "comment", "why" },
	{ "message", "why" },
	{ "note", "text" },
	{ "note", "why" },
	{ "notes", "why" },
	{ "explanation", "why" },
	{ "justification", "why" },
	{ "assignedto", "assignee" },
	{ "assignees", "assignee" },
	{ "owner", "assignee" },
	{ "tags", "labels" },
	{ "tag", "labels" },
	{ "label", "labels" },
	{ "skills", "capabilities" },
	{ "caps", "capabilities" },
	{ "capability", "capabilities" },
	{ "query", "search" },
	{ "q", "search" },
	{ "text", "search" },
	{ "keyword", "search" },
	{ "keywords", "search" },
	{ "term", "search" },
	{ "contains", "search" },
	{ "dependson", "needs" },
	{ "blockedby", "needs" },
	{ "parentid", "parent" },
	{ "parenttask", "parent" },
	{ "epic", "parent" },
	{ "epicid", "parent" },
	{ "duedate", "due" },
	{ "dueat", "due" },
	{ "deadline", "due" },
	{ "deferuntil", "defer" },
	{ "snooze", "defer" },
	{ "estimateminutes", "estimate" },
	{ "timeestimate", "estimate" },
	{ "acceptancecriteria", "checklist" },
	{ "filter", "view" },
	{ "sortby", "sort" },
	{ "orderby", "sort" },
	{ "order", "sort" },
	{ "max", "limit" },
	{ "maxresults", "limit" },
	{ "count", "limit" },
	{ "perpage", "limit" },
	{ "pagesize", "limit" },
	{ "first", "limit" },
	{ "top", "limit" },
	{ "pagetoken", "cursor" },
	{ "nextcursor", "cursor" },
	{ "maxtokens", "budget" },
	{ "tokens", "budget" },
	{ "columns", "fields" },
	{ "field", "fields" },
	{ "include", "fields" },
	{ "createdat", "created" },
	{ "updatedat", "updated" },
	{ "completedat", "done" },
	{ "closedat", "done" },
	{ "recipient", "to" },
	{ "recipients", "to" },
	{ "addressee", "to" },
	{ "inreplyto", "reply_to" },
	{ "replytoid", "reply_to" },
	{ "messageid", "reply_to" },
	{ "parentid", "reply_to" },
	{ "threadid", "thread" },
	{ "messagetype", "type" },
	{ "eventtype", "type" },
	{ "kind", "type" },
	{ "sender", "author" },
	{ "user", "author" },
	{ "actor", "author" },
	{ "after", "since" },
	{ "startdate", "since" },
	{ "fromdate", "since" },
	{ "before", "until" },
	{ "enddate", "until" },
	{ "acknowledge", "ack" },
	{ "messageids", "ack" },
	{ "lease", "ttl" },
	{ "duration", "ttl" },
	{ "leasetime", "ttl" },
	{ "timeout", "wait" },
	{ "waitseconds", "wait" },
	{ "version", "expect" },
	{ "expectedversion", "expect" },
	{ "expectedstate", "expect" },
	{ "ifmatch", "expect" },
	{ "idempotencykey", "key" },
	{ "requestid", "key" },
	{ "fencingtoken", "fence" },
	{ "claimnumber", "fence" },
	{ "gatename", "gate" },
	{ "check", "gate" },
	{ "result", "action" },
	{ "outcome", "action" },
	{ "status", "action" },
	{ "link", "url" },
	{ "sha", "commit" },
	{ "commitsha", "commit" },
	{ "commithash", "commit" },
	{ "agent", "name" },
	{ "agentname", "name" },
	{ "agentid", "name" },
	{ "maxtasks", "max" },
	{ "maxconcurrent", "max" },
	{ "maxconcurrenttasks", "max" },
	{ "role", "type" },
	{ "agenttype", "type" },
	{ "unregister", "remove" },
	{ "metadata", "meta" },
	{ "customfields", "meta" },
	{ "reference", "ref" },
	{ "url", "ref" },
	{ "externalref", "ref" },
	{ "includemessages", "messages" },
	{ "comments", "messages" },
	{ "asof", "at" },
	{ "timestamp", "at" },
	{ "handover", "handoff" },
};

/* The keys of drafts that other trackers have. */
static const struct row drafts[] = {
	{ "status", "state" },
	{ "name", "title" },
	{ "summary", "title" },
	{ "subject", "title" },
	{ "description", "body" },
	{ "details", "body" },
	{ "desc", "body" },
	{ "content", "body" },
	{ "text", "body" },
	{ "notes", "body" },
	{ "assignedto", "assignee" },
	{ "owner", "assignee" },
	{ "tags", "labels" },
	{ "label", "labels" },
	{ "dependson", "needs" },
	{ "dependencies", "needs" },
	{ "deps", "needs" },
	{ "blockedby", "needs" },
	{ "requires", "needs" },
	{ "subtasks", "children" },
	{ "parentid", "parent" },
	{ "epic", "parent" },
	{ "duedate", "due" },
	{ "deadline", "due" },
	{ "estimateminutes", "estimate" },
	{ "timeestimate", "estimate" },
	{ "skills", "capabilities" },
	{ "acceptancecriteria", "checklist" },
	{ "todos", "checklist" },
	{ "metadata", "meta" },
	{ "url", "ref" },
	{ "reference", "ref" },
	{ "externalref", "ref" },
	{ "alias", "as" },
};

/* Values of arguments, in any case: argument, word, value. */
static const struct value {
	const char *argument, *word, *right;
} values[] = {
	{ "assignee", "null", "none" },
	{ "assignee", "none", "none" },
	{ "assignee", "unassigned", "none" },
	{ "assignee", "undefined", "none" },
	{ "assignee", "me", "me" },
	{ "assignee", "self", "me" },
	{ "assignee", "myself", "me" },
	{ "view", "done", "closed" },
	{ "view", "completed", "closed" },
	{ "view", "finished", "closed" },
	{ "view", "todo", "open" },
	{ "view", "pending", "open" },
	{ "view", "active", "open" },
	{ "view", "available", "ready" },
	{ "view", "next", "ready" },
	{ "view", "unblocked", "ready" },
	{ "view", "why", "explain" },
	{ "kind", "event", "events" },
	{ "kind", "history", "events" },
	{ "kind", "message", "messages" },
	{ "kind", "comments", "messages" },
	{ "kind", "comment", "messages" },
	{ "kind", "mentions", "inbox" },
	{ "kind", "notifications", "inbox" },
	{ "kind", "unread", "inbox" },
	{ "kind", "time", "work" },
	{ "kind", "sessions", "work" },
	{ "kind", "worklog", "work" },
	{ "action", "add", "require" },
	{ "action", "create", "require" },
	{ "action", "required", "require" },
	{ "action", "drop", "remove" },
	{ "action", "delete", "remove" },
	{ "action", "passed", "pass" },
	{ "action", "ok", "pass" },
	{ "action", "success", "pass" },
	{ "action", "approve", "pass" },
	{ "action", "approved", "pass" },
	{ "action", "failed", "fail" },
	{ "action", "failure", "fail" },
	{ "action", "reject", "fail" },
	{ "action", "rejected", "fail" },
	{ "action", "waived", "waive" },
	{ "action", "skip", "waive" },
	{ "action", "skipped", "waive" },
	{ "work", "begin", "start" },
	{ "work", "end", "stop" },
	{ "work", "finish", "stop" },
	{ "work", "paused", "pause" },
	{ "work", "continue", "resume" },
	{ "work", "finished", "stop" },
	{ "work", "done", "stop" },
	{ "work", "log", "list" },
	{ "work", "show", "list" },
	{ "work", "totals", "list" },
	{ "checklist", "check", "tick" },
	{ "checklist", "done", "tick" },
	{ "checklist", "complete", "tick" },
	{ "checklist", "finish", "tick" },
	{ "checklist", "uncheck", "untick" },
	{ "checklist", "undo", "untick" },
	{ "checklist", "drop", "remove" },
	{ "checklist", "delete", "remove" },
	{ "checklist", "rename", "edit" },
	{ "checklist", "show", "list" },
	{ "agents", "add", "register" },
	{ "agents", "create", "register" },
	{ "agents", "edit", "change" },
	{ "agents", "update", "change" },
	{ "agents", "delete", "remove" },
	{ "agents", "drop", "remove" },
	{ "agents", "unregister", "remove" },
	{ "agents", "show", "list" },
	{ "handoffs", "hand", "give" },
	{ "handoffs", "offer", "give" },
	{ "handoffs", "take", "accept" },
	{ "handoffs", "claim", "accept" },
	{ "handoffs", "inbox", "list" },
	{ "hooks", "uninstall", "remove" },
	{ "hooks", "delete", "remove" },
	{ "hooks", "add", "install" },
	{ "hooks", "list", "status" },
	{ "hooks", "show", "status" },
	{ "hooks", "verify", "check" },
	{ "workflow", "get", "show" },
	{ "workflow", "use", "set" },
	{ "workflow", "change", "set" },
	{ "workflow", "validate", "check" },
	{ "workflow", "test", "check" },
	{ "link", "need", "needs" },
	{ "link", "dependson", "needs" },
	{ "link", "depends", "needs" },
	{ "link", "dependency", "needs" },
	{ "link", "requires", "needs" },
	{ "link", "blockedby", "needs" },
	{ "link", "waitsfor", "needs" },
	{ "link", "block", "blocks" },
	{ "link", "blocking", "blocks" },
	{ "link", "childof", "parent" },
	{ "link", "partof", "parent" },
	{ "link", "parentof", "parent" },
	{ "link", "subtaskof", "parent" },
	{ "link", "epic", "parent" },
	{ "link", "related", "relates" },
	{ "link", "relatesto", "relates" },
	{ "link", "see", "relates" },
	{ "link", "duplicate", "duplicates" },
	{ "link", "duplicateof", "duplicates" },
	{ "link", "dupe", "duplicates" },
	{ "link", "replaces", "supersedes" },
	{ "link", "obsoletes", "supersedes" },
	{ "link", "foundin", "discovered-from" },
	{ "link", "discovered", "discovered-from" },
};

/* Arguments of another tool: tool, word, what to do. */
static const struct value advices[] = {
	{ "task_edit", "state", "task_move changes the state" },
	{ "task_edit", "status", "task_move changes the state" },
	{ "task_edit", "done", "task_move with state=done" },
	{ "task_edit", "completed", "task_move with state=done" },
	{ "task_edit", "comment", "task_post with task and text" },
	{ "task_edit", "note", "task_post with task and text" },
	{ "task_edit", "notes", "body_append adds to the body; task_post says "
	                        "something on the task" },
	{ "task_edit", "append", "body_append adds to the body" },
	{ "task_edit", "needs", "links:[\"needs ID\"], or \"-needs ID\" to "
	                        "remove it" },
	{ "task_edit", "dependson", "links:[\"needs ID\"]" },
	{ "task_edit", "dependencies", "links:[\"needs ID\"]" },
	{ "task_edit", "adddependency", "links:[\"needs ID\"]" },
	{ "task_edit", "removedependency", "links:[\"-needs ID\"]" },
	{ "task_edit", "blockedby", "links:[\"needs ID\"]" },
	{ "task_edit", "blocks", "task_edit of the other task with "
	                         "links:[\"needs ID\"]" },
	{ "task_edit", "subtasks", "task_add with parent" },
	{ "task_edit", "children", "task_add with parent" },
	{ "task_edit", "gates", "task_gate with action=require" },
	{ "task_edit", "addlabels", "labels:\"a\" adds a" },
	{ "task_edit", "removelabels", "labels:\"-a\" removes a" },
	{ "task_edit", "handoff", "task_post with handoff" },
	{ "task_add", "title", "tasks:[{\"title\":\"...\"}]" },
	{ "task_add", "name", "tasks:[{\"title\":\"...\"}]" },
	{ "task_add", "description", "tasks:[{\"title\":\"...\",\"body\":"
	                             "\"...\"}]" },
	{ "task_move", "assignee", "task_edit sets the assignee" },
	{ "task_move", "commit", "task_gate takes evidence" },
	{ "task_move", "text", "say it in 'why'" },
	{ "task_claim", "state", "task_move changes the state" },
	{ "task_claim", "status", "task_move changes the state" },
	{ "task_claim", "assignee", "'as' is who claims" },
	{ "task_claim", "agent", "'as' is who claims" },
	{ "task_claim", "actor", "'as' is who claims" },
	{ "task_claim", "user", "'as' is who claims" },
	{ "task_claim", "agentid", "'as' is who claims" },
	{ "task_claim", "agentname", "'as' is who claims" },
	{ "task_claim", "priority", "task_list with view=ready and priority, "
	                            "then task_claim one by its task" },
	{ "task_claim", "labels", "task_list with view=ready and labels, then "
	                          "task_claim one by its task" },
	{ "task_release", "state", "task_move changes the state" },
	{ "task_release", "status", "failed=true says that it failed; "
	                            "task_move changes the state" },
	{ "task_release", "to", "task_post with handoff and to" },
	{ "task_show", "history", "task_log with task" },
	{ "task_show", "events", "task_log with task" },
	{ "task_list", "ready", "view=ready" },
	{ "task_list", "open", "view=open" },
	{ "task_list", "closed", "view=closed" },
	{ "task_list", "all", "view=all" },
	{ "task_list", "blocked", "view=blocked" },
	{ "task_list", "mine", "assignee=me" },
	{ "task_list", "agent", "'assignee'" },
	{ "task_list", "offset", "cursor, from the answer before" },
	{ "task_list", "page", "cursor, from the answer before" },
	{ "task_list", "ids", "task_show reads one task" },
	{ "task_list", "task", "task_show reads one task" },
	{ "task_log", "offset", "cursor, from the answer before" },
	{ "task_log", "page", "cursor, from the answer before" },
	{ "task_log", "unread", "kind=inbox" },
	{ "task_log", "inbox", "kind=inbox" },
	{ "task_post", "mentions", "to:[\"name\"]" },
	{ "task_post", "state", "task_move changes the state" },
	{ "task_post", "done", "handoff:{\"done\":[...]}" },
	{ "task_post", "remaining", "handoff:{\"remaining\":[...]}" },
	{ "task_post", "next", "handoff:{\"next\":[...]}" },
	{ "task_gate", "state", "task_move changes the state" },
	{ "task_gate", "text", "say it in 'why'" },
	{ "task_list", "createdafter", "created:\"FROM..\"" },
	{ "task_list", "updatedsince", "updated:\"FROM..\"" },
	{ "task_list", "updatedafter", "updated:\"FROM..\"" },
	{ "task_list", "duebefore", "due:\"..TO\"" },
	{ "task_log", "from", "'author' is who wrote it, 'since' from when" },
	{ "task_log", "by", "'author' is who wrote it" },
	{ "task_gate", "evidence", "'url' or 'commit'" },
	{ "draft", "id", "ids are made; 'code' is a name like API-1, 'as' a "
	                 "name for @name" },
	{ "draft", "blocks", "'needs' in the other draft" },
	{ "task_overview", "task", "task_show reads one task" },
	{ "task_overview", "project", "'dir' is the directory of a project" },
};

/* Tools of other servers, without "task" and what binds words. */
static const struct row tools[] = {
	{ "create", "task_add with tasks:[{\"title\":\"...\"}]" },
	{ "new", "task_add with tasks:[{\"title\":\"...\"}]" },
	{ "plan", "task_add with tasks and their children" },
	{ "addsub", "task_add with parent in the draft" },
	{ "createsub", "task_add with parent in the draft" },
	{ "expand", "task_add with parent in the draft" },
	{ "createepic", "task_add with children in the draft" },
	{ "createmany", "task_add with several tasks" },
	{ "update", "task_edit, or task_move for the state" },
	{ "modify", "task_edit, or task_move for the state" },
	{ "change", "task_edit, or task_move for the state" },
	{ "patch", "task_edit, or task_move for the state" },
	{ "set", "task_edit, or task_move for the state" },
	{ "rename", "task_edit with title" },
	{ "assign", "task_edit with assignee" },
	{ "label", "task_edit with labels" },
	{ "prioritize", "task_edit with priority" },
	{ "setpriority", "task_edit with priority" },
	{ "schedule", "task_edit with due or defer" },
	{ "link", "task_edit with links:[\"needs ID\"]" },
	{ "adddependency", "task_edit with links:[\"needs ID\"]" },
	{ "dependency", "task_edit with links:[\"needs ID\"]" },
	{ "depadd", "task_edit with links:[\"needs ID\"]" },
	{ "removedependency", "task_edit with links:[\"-needs ID\"]" },
	{ "check", "task_edit with checklist:[\"tick 1\"]" },
	{ "checklist", "task_edit with checklist:[\"tick 1\"]" },
	{ "starttimer", "task_edit with work=start" },
	{ "stoptimer", "task_edit with work=stop" },
	{ "logtime", "task_edit with work=start, later work=stop" },
	{ "delete", "task_move with state=cancelled" },
	{ "remove", "task_move with state=cancelled" },
	{ "cancel", "task_move with state=cancelled" },
	{ "close", "task_move with state=done" },
	{ "complete", "task_move with state=done" },
	{ "finish", "task_move with state=done" },
	{ "done", "task_move with state=done" },
	{ "resolve", "task_move with state=done" },
	{ "mark", "task_move with state=done" },
	{ "markdone", "task_move with state=done" },
	{ "markcomplete", "task_move with state=done" },
	{ "reopen", "task_move with the state that it had, and why" },
	{ "block", "task_move with state=blocked and why" },
	{ "submit", "task_move with state=review" },
	{ "review", "task_move with state=review" },
	{ "status", "task_move with state; task_overview counts" },
	{ "state", "task_move with state" },
	{ "setstatus", "task_move with state" },
	{ "setstate", "task_move with state" },
	{ "updatestatus", "task_move with state" },
	{ "updatestate", "task_move with state" },
	{ "transition", "task_move with state" },
	{ "start", "task_claim" },
	{ "begin", "task_claim" },
	{ "take", "task_claim" },
	{ "pick", "task_claim" },
	{ "next", "task_claim, which takes the best ready task" },
	{ "getnext", "task_claim, which takes the best ready task" },
	{ "work", "task_claim" },
	{ "lock", "task_claim" },
	{ "renew", "task_claim with the task again" },
	{ "heartbeat", "task_claim with the task again" },
	{ "accept", "task_claim with the task" },
	{ "unclaim", "task_release" },
	{ "unassign", "task_release, or task_edit with assignee=none" },
	{ "giveup", "task_release with why" },
	{ "fail", "task_release with failed=true and why" },
	{ "unlock", "task_release" },
	{ "get", "task_show" },
	{ "view", "task_show" },
	{ "read", "task_show" },
	{ "details", "task_show" },
	{ "getdetails", "task_show" },
	{ "info", "task_show" },
	{ "find", "task_list with search" },
	{ "search", "task_list with search" },
	{ "query", "task_list" },
	{ "all", "task_list" },
	{ "getall", "task_list" },
	{ "gettasks", "task_list" },
	{ "getissues", "task_list" },
	{ "list", "task_list" },
	{ "getready", "task_list with view=ready" },
	{ "ready", "task_list with view=ready" },
	{ "listready", "task_list with view=ready" },
	{ "blocked", "task_list with view=blocked" },
	{ "issues", "task_list" },
	{ "comment", "task_post with task and text" },
	{ "addcomment", "task_post with task and text" },
	{ "createcomment", "task_post with task and text" },
	{ "note", "task_post with task and text" },
	{ "addnote", "task_post with task and text" },
	{ "message", "task_post with text" },
	{ "send", "task_post with text and to" },
	{ "sendmessage", "task_post with text and to" },
	{ "reply", "task_post with reply_to and text" },
	{ "ask", "task_post with type=question, text and to" },
	{ "ack", "task_post with ack" },
	{ "acknowledge", "task_post with ack" },
	{ "handoff", "task_post with task, text and handoff" },
	{ "handover", "task_post with task, text and handoff" },
	{ "history", "task_log with task" },
	{ "events", "task_log" },
	{ "activity", "task_log" },
	{ "messages", "task_log with kind=messages" },
	{ "getmessages", "task_log with kind=messages" },
	{ "comments", "task_log with kind=messages" },
	{ "getcomments", "task_log with kind=messages" },
	{ "listcomments", "task_log with kind=messages" },
	{ "inbox", "task_log with kind=inbox" },
	{ "notifications", "task_log with kind=inbox" },
	{ "stats", "task_overview" },
	{ "summary", "task_overview" },
	{ "dashboard", "task_overview" },
	{ "board", "task_list with sort=state" },
	{ "project", "task_overview" },
	{ "whoami", "task_overview" },
	{ "agents", "task_overview with agents=true" },
	{ "listagents", "task_overview with agents=true" },
	{ "health", "task_overview with health=true" },
	{ "workflow", "task_workflow_set; without a workflow it shows "
	              "the one" },
	{ "guide", "task_overview with guide=true" },
	{ "instructions", "task_overview with guide=true" },
	{ "prime", "task_overview with guide=true" },
	{ "time", "task_log with kind=work; by=task sums up" },
	{ "timetotals", "task_log with by=task, actor or day" },
	{ "batch", "task_move or task_edit with tasks:[...]" },
	{ "bulkupdate", "task_edit with tasks:[...]" },
	{ "bulkmove", "task_move with tasks:[...]" },
	{ "push", "task_sync" },
	{ "pull", "task_sync" },
	{ "initialize", "task_init" },
	{ "initproject", "task_init" },
	{ "sync", "task_sync" },
	{ "push", "task_sync" },
	{ "pull", "task_sync" },
	{ "addcommit", "task_edit with commits:[\"HASH\"]" },
	{ "commit", "task_edit with commits:[\"HASH\"]" },
	{ "listprojects", "task_overview" },
	{ "register", "task_agent" },
	{ "registeragent", "task_agent" },
	{ "approve", "task_gate with action=pass" },
	{ "reject", "task_gate with action=fail and why" },
	{ "verify", "task_gate with action=pass or fail" },
	{ "passgate", "task_gate with action=pass" },
	{ "addgate", "task_gate with action=require" },
	{ "revert", "task_undo" },
	{ "rollback", "task_undo" },
	{ "redo", "task_undo, twice" },
	{ "archive", "task_move with state=archived" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

void
synonym_fold(char out[SYNONYM_WORD], const char *word)
{
	size_t len = 0;

	for (; *word && len + 1 < SYNONYM_WORD; word++) {
		char c = *word;

		if (c != '_' && c != '-' && c != ' ' && c != '.')
			out[len++] = c >= 'A' && c <= 'Z'
			    ? (char)(c - 'A' + 'a') : c;
	}
	out[len] = '\0';
}

static const char *
find_row(const struct row *rows, size_t count, const char *word, size_t nth)
{
	char folded[SYNONYM_WORD];

	synonym_fold(folded, word);
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].word, folded) == 0 && !nth--)
			return rows[i].right;
	return NULL;
}

static const char *
find_value(const struct value *rows, size_t count, const char *argument,
    const char *word)
{
	char folded[SYNONYM_WORD];

	synonym_fold(folded, word);
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].argument, argument) == 0 &&
		    strcmp(rows[i].word, folded) == 0)
			return rows[i].right;
	return NULL;
}

const char *
synonym_argument(const char *word, size_t nth)
{
	return find_row(arguments, COUNT(arguments), word, nth);
}

const char *
synonym_draft(const char *word, size_t nth)
{
	return find_row(drafts, COUNT(drafts), word, nth);
}

const char *
synonym_value(const char *argument, const char *word)
{
	return find_value(values, COUNT(values), argument, word);
}

const char *
synonym_advice(const char *tool, const char *word)
{
	return find_value(advices, COUNT(advices), tool, word);
}

/* Remove a word from a folded name, wherever it stands. */
static void
remove_word(char *name, const char *word)
{
	char *at = strstr(name, word);
	size_t len = strlen(word);

	if (at && strlen(name) > len)
		memmove(at, at + len, strlen(at + len) + 1);
}

const char *
synonym_tool(const char *word)
{
	static const char *const bound[] = { "task", "tasks", "issue", "issues",
		"ticket", "tickets", "todo", "todos" };
	const char *right = find_row(tools, COUNT(tools), word, 0);
	char name[SYNONYM_WORD];

	for (size_t i = 0; i < COUNT(bound) && !right; i++) {
		synonym_fold(name, word);
		remove_word(name, bound[i]);
		right = find_row(tools, COUNT(tools), name, 0);
	}
	return right;
}
