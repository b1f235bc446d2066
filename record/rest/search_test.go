package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestSearchPagesToTheEnd(t *testing.T) {
	s := allowed(t)
	for i := range 7 {
		s.make(fmt.Sprintf(`{"resourceType":"Patient","name":[{"family":"Ellis%d"}]}`, i))
	}
	seen, pages := map[string]bool{}, 0
	first := s.URL + "/fhir/Patient?name=ellis&_sort=family&_count=3&_total=accurate"
	for next := first; next != ""; pages++ {
		b := s.want(http.StatusOK, "GET", next, "").bundle(t)
		if b.Type != "searchset" || b.Total == nil || *b.Total != 7 {
			t.Fatalf("type %s, total %v", b.Type, b.Total)
		}
		if next == first && b.link("self") != first {
			t.Errorf("self is %s", b.link("self"))
		}
		for _, e := range b.Entry {
			id := e.Resource["id"].(string)
			if seen[id] || e.Search.Mode != "match" || e.FullURL != s.URL+"/fhir/Patient/"+id {
				t.Errorf("entry %+v", e)
			}
			seen[id] = true
		}
		next = b.link("next")
	}
	if len(seen) != 7 || pages != 3 {
		t.Errorf("%d people on %d pages", len(seen), pages)
	}
}

func TestSearchByFormIsTheSame(t *testing.T) {
	s := allowed(t)
	s.make(margaret)
	s.make(`{"resourceType":"Patient","name":[{"family":"Okafor"}]}`)
	b := s.want(http.StatusOK, "POST", "/Patient/_search?family=ellis", "given=margaret", "Content-Type", "application/x-www-form-urlencoded").bundle(t)
	if len(b.Entry) != 1 {
		t.Errorf("found %d", len(b.Entry))
	}
}

func TestUnknownParametersAreSaidAndNotInSelf(t *testing.T) {
	s := allowed(t)
	s.make(margaret)
	b := s.want(http.StatusOK, "GET", "/Patient?shoe=9&name=ellis", "").bundle(t)
	if len(b.Entry) != 2 || b.Entry[1].Search.Mode != "outcome" || !strings.Contains(fmt.Sprint(b.Entry[1].Resource), "shoe") {
		t.Errorf("the answer is %+v", b)
	}
	if self := b.link("self"); strings.Contains(self, "shoe") || !strings.Contains(self, "name=ellis") {
		t.Errorf("self is %s", self)
	}
}

func TestIncludesAreMarked(t *testing.T) {
	s := allowed(t)
	id := s.make(margaret)
	s.make(flag("Patient/" + id))
	b := s.want(http.StatusOK, "GET", "/Flag?subject:Patient.name=ellis&_include=Flag:subject", "").bundle(t)
	if len(b.Entry) != 2 || b.Entry[0].Search.Mode != "match" || b.Entry[1].Search.Mode != "include" || b.Entry[1].Resource["id"] != id {
		t.Errorf("the answer is %+v", b.Entry)
	}
	b = s.want(http.StatusOK, "GET", "/Patient?_id="+id+"&_revinclude=Flag:subject", "").bundle(t)
	if len(b.Entry) != 2 || b.Entry[1].Resource["resourceType"] != "Flag" {
		t.Errorf("reversed: %+v", b.Entry)
	}
}

func TestEmptySearchsetIsValid(t *testing.T) {
	if b := allowed(t).want(http.StatusOK, "GET", "/Patient?name=nobody", "").bundle(t); b.Type != "searchset" || len(b.Entry) != 0 {
		t.Errorf("%+v", b)
	}
}
