package timeline_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"concordat/care/caretest"
	"concordat/care/timeline"
	"concordat/partnership/access"
	"concordat/record/fhir"
	"concordat/record/store"
)

// raw is what must not reach a page: code systems' own marks, units as machines write them, addresses.
var raw = regexp.MustCompile(`\((procedure|disorder|finding|situation)\)|\{|\[|urn:|https?:|10\*|\bnull\b|: $|^$|  `)

// bring stores a Synthea bundle as it would be imported and returns the id of its person and how many of its resources
// a timeline has to tell.
func bring(t *testing.T, r *caretest.Record, path string) (id string, n int) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	var bundle struct {
		Entry []struct {
			FullURL  string
			Resource json.RawMessage
		}
	}
	if err := json.Unmarshal(text, &bundle); err != nil {
		t.Fatal(err)
	}
	links := []string{}
	parsed := []*fhir.Resource{}
	for _, e := range bundle.Entry {
		var head struct{ ResourceType, ID string }
		if err := json.Unmarshal(e.Resource, &head); err != nil {
			t.Fatal(err)
		}
		links = append(links, `"`+e.FullURL+`"`, `"`+head.ResourceType+"/"+head.ID+`"`)
	}
	swap := strings.NewReplacer(links...)
	for _, e := range bundle.Entry {
		p, err := fhir.R4().Parse("", []byte(swap.Replace(string(e.Resource))))
		if err != nil {
			t.Fatalf("%s: %v", e.FullURL, err)
		}
		parsed = append(parsed, p)
		switch p.Type {
		case "Patient":
			id = p.ID
		case "Observation", "Encounter", "Procedure", "Condition", "AllergyIntolerance", "DiagnosticReport", "Immunization", "MedicationRequest", "CarePlan":
			n++
		}
	}
	r.As(access.Server("import"), func(tx *store.Tx) error {
		for _, p := range parsed {
			if _, err := tx.UpdateResource(p, store.AnyVersion); err != nil { // organisations are in several files
				return err
			}
		}
		return nil
	})
	return id, n
}

func TestImportedRecordsReadWell(t *testing.T) {
	root := os.Getenv("CONCORDAT_ORACLES")
	if root == "" {
		const missing = "CONCORDAT_ORACLES is not set: imported records are not read"
		if os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	files, err := filepath.Glob(filepath.Join(root, "synthea", "*.json.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no Synthea bundles in %s", root)
	}
	r := caretest.New(t)
	for _, path := range files {
		id, n := bring(t, r, path)
		told, pages, seen := 0, 0, map[string]string{}
		for f := (timeline.Filter{}); ; pages++ {
			var page timeline.Page
			r.See(caretest.Priya, func(reader *store.Reader) (err error) {
				page, err = timeline.Before(reader, id, f)
				return err
			})
			for _, d := range page.Days {
				for _, e := range d.Events {
					told += readings(e)
					if before, twice := seen[e.Type+"/"+e.ID]; twice {
						t.Errorf("%s/%s is on %s and on %s", e.Type, e.ID, before, d.Name)
					}
					seen[e.Type+"/"+e.ID] = d.Name
					for _, line := range append([]string{e.Title, e.Text + "."}, e.More...) {
						if found := raw.FindString(line); found != "" {
							t.Errorf("%s/%s: %q has %q", e.Type, e.ID, line, found)
						}
					}
				}
			}
			if f.Before = page.Next; f.Before == "" || pages > 500 {
				break
			}
		}
		if told != n {
			t.Errorf("%s: %d of %d were told, on %d pages", filepath.Base(path), told, n, pages+1)
		}
	}
}

// readings is how many observations an event stands for.
func readings(e timeline.Event) int {
	if e.Type != "Observation" {
		return 1
	}
	if len(e.More) > 0 {
		return len(e.More)
	}
	return strings.Count(e.Text, "; ") + 1
}
