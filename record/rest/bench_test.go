package rest_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// ask sends a request to the handler itself, so that a benchmark counts no network.
func (s *server) ask(method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://test/fhir"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer test")
	r.Header.Set("Content-Type", "application/fhir+json")
	w := httptest.NewRecorder()
	s.Config.Handler.ServeHTTP(w, r)
	return w
}

const observation = `{"resourceType":"Observation","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"8302-2","display":"Body height"}],"text":"Body height"},"subject":{"reference":"Patient/%"},"effectiveDateTime":"2026-10-31T10:00:00Z","valueQuantity":{"value":163.2,"unit":"cm","system":"http://unitsofmeasure.org","code":"cm"}}`

func BenchmarkCreate(b *testing.B) {
	s := allowed(b)
	id := s.make(margaret)
	body := strings.Replace(observation, "%", id, 1)
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if w := s.ask("POST", "/Observation", body); w.Code != http.StatusCreated {
				b.Error(w.Code, w.Body)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	s := allowed(b)
	id := s.make(margaret)
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if w := s.ask("GET", "/Patient/"+id, ""); w.Code != http.StatusOK {
				b.Error(w.Code, w.Body)
			}
		}
	})
}

// BenchmarkTransaction takes Synthea's bundles, four at a time; it reports resources a second.
func BenchmarkTransaction(b *testing.B) {
	dir := os.Getenv("CONCORDAT_ORACLES")
	if dir == "" {
		b.Skip("skipped: CONCORDAT_ORACLES is not set")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "synthea/*.json.gz"))
	var bundles []string
	for _, file := range files[:10] {
		f, err := os.Open(file)
		if err != nil {
			b.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			b.Fatal(err)
		}
		text, err := io.ReadAll(z)
		f.Close()
		if err != nil {
			b.Fatal(err)
		}
		bundles = append(bundles, string(text))
	}
	s := allowed(b)
	var resources, next atomic.Int64
	b.SetParallelism(2)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			w := s.ask("POST", "", bundles[int(next.Add(1))%len(bundles)])
			if w.Code != http.StatusOK {
				b.Error(w.Code, w.Body)
			}
			resources.Add(int64(strings.Count(w.Body.String(), `"201 Created"`)))
		}
	})
	b.ReportMetric(float64(resources.Load())/b.Elapsed().Seconds(), "resources/s")
}
