package r4

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestResourceWritesItsTypeByItself(t *testing.T) {
	got, err := json.Marshal(Patient{ID: "p", Active: Ptr(false)})
	if want := `{"resourceType":"Patient","id":"p","active":false}`; err != nil || string(got) != want {
		t.Fatalf("got %s, %v; want %s", got, err, want)
	}
}

func TestUnmarshalRefusesAnotherType(t *testing.T) {
	var p Patient
	if err := json.Unmarshal([]byte(`{"resourceType":"Group"}`), &p); err == nil {
		t.Fatal("a Group was read as a Patient")
	}
}

func TestRoundTripKeepsEveryToken(t *testing.T) {
	for _, body := range []string{
		`{"resourceType":"Patient","id":"a","contained":[{"resourceType":"Basic","id":"x"}],"name":[{"family":"O'Neil","given":["Ann"],"_given":[{"id":"g"}]}],"_birthDate":{"extension":[{"url":"http://x","valueDecimal":1.50}]},"deceasedBoolean":false}`,
		`{"resourceType":"Observation","status":"final","code":{"text":"weight"},"valueQuantity":{"value":70.00,"unit":"kg"},"referenceRange":[{"low":{"value":1e2}}]}`,
		`{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Basic","id":"x"},"request":{"method":"POST","url":"Basic"}}]}`,
	} {
		var probe struct{ ResourceType string }
		if err := json.Unmarshal([]byte(body), &probe); err != nil {
			t.Fatal(err)
		}
		v := map[string]any{"Patient": &Patient{}, "Observation": &Observation{}, "Bundle": &Bundle{}}[probe.ResourceType]
		if err := json.Unmarshal([]byte(body), v); err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(v)
		if diff := cmp.Diff(body, string(got)); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	}
}

func TestDecimalKeepsItsTextAndRefusesWords(t *testing.T) {
	var q Quantity
	if err := json.Unmarshal([]byte(`{"value":1.500}`), &q); err != nil || q.Value != "1.500" {
		t.Fatalf("got %q, %v", q.Value, err)
	}
	if err := json.Unmarshal([]byte(`{"value":"1"}`), &q); err == nil {
		t.Fatal("a quoted decimal was read")
	}
	if _, err := json.Marshal(Quantity{Value: "much"}); err == nil {
		t.Fatal("a word was written as a decimal")
	}
}

func TestReferenceParts(t *testing.T) {
	for ref, want := range map[string][2]string{
		"Patient/1":            {"Patient", "1"},
		"Patient/1/_history/2": {"Patient", "1"},
		"urn:uuid:1/2":         {},
		"#x":                   {},
		"https://x/Patient/1":  {},
	} {
		if typ, id := Ref(ref).Parts(); typ != want[0] || id != want[1] {
			t.Errorf("%s: got %s, %s", ref, typ, id)
		}
	}
}
