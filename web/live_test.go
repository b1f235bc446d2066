package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"
	"time"

	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/web"
)

// A part of a page that keeps itself up to date asks every few seconds. While nothing changes, that reads nobody's
// record and leaves nothing in the log.
func TestAPartThatAsksAgainReadsNothingUntilSomethingChanges(t *testing.T) {
	part := web.MustParse(fstest.MapFS{"part.html": {Data: []byte(`{{define "main"}}{{end}}{{define "part"}}<p>{{.}}</p>{{end}}`)}}, "part.html")
	read := 0
	h := newHouse(t, nil, web.Route{Pattern: "GET /live", Action: "live.view", Audience: access.Practitioners, Page: func(r *web.Request) error {
		read++
		name := ""
		err := r.View(func(rd *store.Reader) error {
			found, err := store.Load[r4.Patient](rd, "margaret")
			if err == nil {
				name = found.Value.Name[0].Family
			}
			return err
		})
		if err != nil {
			return err
		}
		return r.Fragment(part, "part", name)
	}})
	h.signIn("social-worker")
	tag := ""
	ask := func() int {
		r := httptest.NewRequest("GET", "/live", nil)
		r.Header.Set("X-Concordat-Script", "1")
		r.Header.Set("If-None-Match", tag)
		w := h.do(r)
		tag = w.Header().Get("ETag")
		return w.Code
	}
	expect := func(when string, status, reads int) {
		t.Helper()
		if got := ask(); got != status || read != reads {
			t.Errorf("%s: status %d after %d reads, and should be %d after %d", when, got, read, status, reads)
		}
	}
	expect("first", http.StatusOK, 1)
	size, _, _ := h.store.LogHead(context.Background())
	expect("again", http.StatusNotModified, 1)
	expect("and again", http.StatusNotModified, 1)
	if now, _, _ := h.store.LogHead(context.Background()); now != size {
		t.Errorf("the log grew from %d to %d entries though nothing was read", size, now)
	}
	h.change(t, "joan", r4.RelatedPerson{Patient: r4.Ref("Patient/margaret"), Gender: "female"})
	expect("when something else changed", http.StatusNotModified, 2)
	h.clock.Advance(time.Minute)
	expect("after a minute", http.StatusNotModified, 3)
	h.change(t, "margaret", r4.Patient{Name: []r4.HumanName{{Family: "Holroyd"}}})
	expect("when it changed", http.StatusOK, 4)
}

func (h *house) change(t *testing.T, id string, v any) {
	t.Helper()
	err := h.store.Update(context.Background(), access.Server("test").Access("test", "", "a test", ""), func(tx *store.Tx) error {
		switch v := v.(type) {
		case r4.Patient:
			v.ID = id
			_, err := tx.Update(v, store.AnyVersion)
			return err
		case r4.RelatedPerson:
			v.ID = id
			_, err := tx.Update(v, store.AnyVersion)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
