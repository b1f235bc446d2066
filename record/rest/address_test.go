package rest_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"concordat/record/fhir"
	"concordat/record/r4"
	"concordat/record/rest"
	"concordat/record/store/storetest"
)

// Rating is a type of the partnership's own, for these tests.
type Rating struct {
	fhir.Own `own:"Rating"`
	Of       r4.Reference `json:"of" search:"of,reference" target:"Flag"`
}

// both serves FHIR's types below /fhir and Rating below /api, as the program does.
func both(t *testing.T) *server {
	t.Helper()
	known, err := fhir.R4().With(Rating{})
	if err != nil {
		t.Fatal(err)
	}
	s := newStore(t, known, storetest.AllowAll{})
	mux := http.NewServeMux()
	for _, d := range []struct {
		path, others string
		own          bool
	}{{"/fhir", "/api", false}, {"/api", "/fhir", true}} {
		mux.Handle(d.path+"/", rest.New(rest.Deps{Store: s, Path: d.path, Others: d.others, Identify: identify,
			Serves: func(t *fhir.Type) bool { return t.Own == d.own }}))
	}
	h := httptest.NewServer(mux)
	t.Cleanup(h.Close)
	return &server{h, t, s}
}

func TestWhatIsIncludedHasTheAddressWhereItIsServed(t *testing.T) {
	s := both(t)
	id := s.make(flag("Patient/x"))
	s.want(http.StatusCreated, "POST", s.URL+"/api/Rating", `{"resourceType":"Rating","of":{"reference":"`+s.URL+`/fhir/Flag/`+id+`"}}`)
	for _, search := range []string{"/api/Rating?_include=Rating:of", "/fhir/Flag?_revinclude=Rating:of"} {
		r := s.want(http.StatusOK, "GET", s.URL+search, "")
		entries := r.json(t)["entry"].([]any)
		if len(entries) != 2 {
			t.Fatalf("%s: %s", search, r.body)
		}
		for _, e := range entries {
			s.want(http.StatusOK, "GET", e.(map[string]any)["fullUrl"].(string), "")
		}
	}
}

func TestSearchesByTheServersOwnAddress(t *testing.T) {
	s := both(t)
	id := s.make(margaret)
	other := s.make(margaret)
	s.make(flag("Patient/" + id))
	s.make(flag("Patient/" + other))
	whole := url.QueryEscape(s.URL + "/fhir/Patient/" + id)
	for _, search := range []string{"subject=" + whole, "subject:Patient=" + whole, "subject=" + whole + "%2F_history%2F1", "patient=" + whole,
		"subject=urn:other," + whole} {
		b := s.want(http.StatusOK, "GET", "/Flag?"+search, "").bundle(t)
		if len(b.Entry) != 1 {
			t.Errorf("%s found %d", search, len(b.Entry))
		}
	}
	if b := s.want(http.StatusOK, "GET", "/Flag?subject="+url.QueryEscape("http://elsewhere/fhir/Patient/"+id), "").bundle(t); len(b.Entry) != 0 {
		t.Errorf("another server's Patient found %d", len(b.Entry))
	}
	s.want(http.StatusBadRequest, "GET", "/Flag?subject:Group="+whole, "")
	if r := s.want(http.StatusOK, "POST", "/Flag", flag("Patient/"+id), "If-None-Exist", "subject="+whole); len(r.body) == 0 {
		t.Error("the condition found nothing")
	}
	b := s.want(http.StatusOK, "POST", s.URL+"/fhir/", `{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Flag?subject=`+whole+`"}}]}`).bundle(t)
	if got := len(b.Entry[0].Resource["entry"].([]any)); got != 1 {
		t.Errorf("in a batch: %d", got)
	}
}
