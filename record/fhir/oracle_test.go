package fhir

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

// oracles is a folder of published examples; without it the test is skipped, but in CI, where a skip is a failure.
func oracles(t testing.TB, part string) []string {
	root := os.Getenv("CONCORDAT_ORACLES")
	if root == "" {
		const missing = "CONCORDAT_ORACLES is not set: published examples are not read"
		if os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	files, err := filepath.Glob(filepath.Join(root, part))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files at %s", filepath.Join(root, part))
	}
	return files
}

// tokens decodes JSON so that two texts with the same tokens are equal: numbers keep their text, names their order
// doesn't matter.
func tokens(t testing.TB, body []byte) map[string]any {
	t.Helper()
	var v map[string]any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// refusedExamples are HL7's examples that break a rule of R4, each with the rule.
var refusedExamples = map[string]string{
	"bundle-questionnaire.json":       "Questionnaire.item.linkId is 1..1, and most nested items have none",
	"devicemetric-example.json":       "DeviceMetric.parent is a reference to a Device, and not to a DeviceDefinition",
	"deviceusestatement-example.json": "DeviceUseStatement.reasonReference may not be to a Procedure",
	"medicationrequest0301.json":      "MedicationRequest.dispenseRequest.performer is an Organization, and not a Practitioner",
}

func TestPublishedExamplesComeBackTokenByToken(t *testing.T) {
	accepted := 0
	for _, file := range oracles(t, "fhir-test-cases/r4/examples/*.json") {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r, err := R4().Parse("", body)
		rule, refused := refusedExamples[filepath.Base(file)]
		switch {
		case refused && err == nil:
			t.Errorf("%s was accepted, and breaks a rule: %s", filepath.Base(file), rule)
			continue
		case refused:
			continue
		case err != nil:
			t.Errorf("%s: %v", filepath.Base(file), issues(err))
			continue
		}
		accepted++
		sameButMeta(t, r, body)
	}
	t.Logf("%d accepted", accepted)
}

func sameButMeta(t *testing.T, r *Resource, body []byte) {
	t.Helper()
	want, got := tokens(t, body), tokens(t, r.Body)
	if !reflect.DeepEqual(want, got) {
		t.Errorf("the body of %s/%s changed", r.Type, r.ID)
	}
	stamped := tokens(t, r.Stamp("new-id", 3, time.UnixMilli(1767225600123)))
	meta, _ := stamped["meta"].(map[string]any)
	if stamped["id"] != "new-id" || meta["versionId"] != "3" || meta["lastUpdated"] != "2026-01-01T00:00:00.123Z" {
		t.Errorf("%s/%s: stamped id %v, meta %v", r.Type, r.ID, stamped["id"], meta)
	}
	old, _ := want["meta"].(map[string]any)
	for _, m := range []map[string]any{meta, old} {
		delete(m, "versionId")
		delete(m, "lastUpdated")
	}
	if len(old) != len(meta) || len(old) > 0 && !reflect.DeepEqual(old, meta) {
		t.Errorf("%s/%s: the rest of meta changed", r.Type, r.ID)
	}
	for _, m := range []map[string]any{want, stamped} {
		delete(m, "meta")
		delete(m, "id")
	}
	if !reflect.DeepEqual(want, stamped) {
		t.Errorf("%s/%s: stamping changed more than id and meta", r.Type, r.ID)
	}
}

func gunzip(t testing.TB, file string) []byte {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// synthea gives each entry of the first bundles.
func synthea(t testing.TB, bundles int) [][]byte {
	var out [][]byte
	for i, file := range oracles(t, "synthea/*.json.gz") {
		if i == bundles {
			break
		}
		var bundle struct {
			Entry []struct{ Resource json.RawMessage }
		}
		if err := json.Unmarshal(gunzip(t, file), &bundle); err != nil {
			t.Fatal(err)
		}
		for _, e := range bundle.Entry {
			out = append(out, e.Resource)
		}
	}
	return out
}

func TestSyntheaParses(t *testing.T) {
	count := 0
	for _, file := range oracles(t, "synthea/*.json.gz") {
		if _, err := R4().Parse("Bundle", gunzip(t, file)); err != nil {
			t.Errorf("%s: %v", filepath.Base(file), issues(err))
		}
	}
	for _, body := range synthea(t, 1000) {
		r, err := R4().Parse("", body)
		if err != nil {
			t.Fatalf("%v\n%.300s", issues(err), body)
		}
		if count++; count%50 == 0 {
			sameButMeta(t, r, body)
		}
	}
	t.Logf("%d resources", count)
}

func BenchmarkParse(b *testing.B) {
	all := synthea(b, 3)
	var kept [][]byte
	size := 0
	for _, body := range all {
		var compact bytes.Buffer
		if err := json.Compact(&compact, body); err != nil {
			b.Fatal(err)
		}
		if compact.Len() < 4000 {
			kept = append(kept, compact.Bytes())
			size += compact.Len()
		}
	}
	d := R4()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, err := d.Parse("", kept[i%len(kept)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
	b.SetBytes(int64(size / len(kept)))
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := loadTable(); err != nil {
			b.Fatal(err)
		}
	}
}
