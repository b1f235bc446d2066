// Package e2e drives the real program in a real browser: it has only tests.
//
// Each test starts the demonstration on a port of its own and opens Chromium without a screen. Whatever a page does, it
// may not write an error to the console or ask another server for anything; on every page that a journey stops at, axe
// must find nothing. CONCORDAT_SHOTS=FOLDER keeps a picture of each of these pages.
package e2e
