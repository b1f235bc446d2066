package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"concordat/record"
	"concordat/record/store"
)

func TestEveryAccessToAPersonIsInTheLog(t *testing.T) {
	s := allowed(t)
	id := s.make(margaret)
	s.make(flag("Patient/" + id))
	s.want(http.StatusOK, "GET", "/Patient/"+id, "")
	s.want(http.StatusOK, "GET", "/Flag?patient="+id, "")
	s.want(http.StatusOK, "GET", "/Patient/"+id+"/_history", "")
	s.want(http.StatusOK, "POST", "", transaction(entry("", "POST", "Flag", flag("Patient/"+id)), entry("", "GET", "Patient/"+id, "")))
	s.want(http.StatusOK, "POST", "", batch(entry("", "GET", "Patient/"+id, "")))
	s.want(http.StatusBadRequest, "POST", "/Patient", "{}") // nobody's record was touched
	var got []string
	err := s.store.View(t.Context(), record.Access{Actor: "Device/test", Role: "system", Action: "test"}, func(r *store.Reader) error {
		rows, err := r.Log(id, -1, 100)
		for _, row := range rows {
			got = append(got, row.Entry.Access.Action)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "fhir.read fhir.transaction fhir.history-instance fhir.search-type fhir.read fhir.create fhir.create"
	if strings.Join(got, " ") != want {
		t.Errorf("the log has %q, want %s", got, want)
	}
}
