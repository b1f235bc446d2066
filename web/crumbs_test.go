package web

import (
	"bytes"
	"strings"
	"testing"
)

func TestANarrowScreenLeadsBackToTheLastCrumb(t *testing.T) {
	var page bytes.Buffer
	crumbs := []Link{{"/", "Home"}, {"/people/ann", "Ann Lee"}}
	tree, err := base.Clone() // what has printed once can't be cloned any more
	if err != nil {
		t.Fatal(err)
	}
	if err := tree.ExecuteTemplate(&page, "crumbs", crumbs); err != nil {
		t.Fatal(err)
	}
	if want := `<a class="nhsuk-back-link" href="/people/ann"><span class="nhsuk-u-visually-hidden">Back to </span>Ann Lee</a>`; strings.Count(page.String(), "nhsuk-back-link") != 1 || !strings.Contains(page.String(), want) {
		t.Errorf("got %s", page.String())
	}
}
