// Package web is the page kernel: the one place that every page request passes. It knows who is asking (session), whether
// the page is for them (audience), for what purpose, turns the errors that pages return into pages and log lines, and
// lays every page out alike. Pages are plain functions that take a Request and return an error.
package web
