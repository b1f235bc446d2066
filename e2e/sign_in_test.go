package e2e

import (
	"strings"
	"testing"
)

// firstVisit is how many bytes somebody's first page may weigh, with style sheet and scripts, and laterVisit any other.
const (
	firstVisit = 150_000
	laterVisit = 25_000
)

func TestSigningInAndOut(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	for _, l := range []look{{width: 1280}, {width: 390}, {width: 390, noScript: true}} {
		v := visit(t, s, l)
		v.open("/sign-in")
		v.accessible("sign-in")
		v.fits()
		v.signIn("social-worker")
		v.reads("Amina Yusuf")
		v.follow("Sign out")
		v.readsNot("Amina Yusuf, ")
		if !strings.Contains(v.text(), "Sign in") {
			t.Errorf("signing out leads to %s", v.where())
		}
	}
}

func TestTheFirstPageIsLight(t *testing.T) {
	t.Parallel()
	v := visit(t, startServer(t), look{width: 390})
	v.open("/sign-in")
	first := v.weigh()
	v.signIn("social-worker")
	v.weigh()
	v.open("/people")
	later := v.weigh()
	t.Logf("first page %d bytes, a later one %d", first, later)
	if first > firstVisit || first < 10_000 {
		t.Errorf("the first page weighs %d bytes", first)
	}
	if later > laterVisit {
		t.Errorf("a later page weighs %d bytes", later)
	}
}
